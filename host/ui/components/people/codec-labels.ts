import type { CodecState } from '@jackfield/protocol/state';

/** Maximum number of named people; the rest are counted. */
const NAMED = 2;

/** Label of the active codec, with the reason if it is not the preferred one: `Opus, because Grace does not have the same ADPCM`. */
export function codecLabel({ name, waiting }: CodecState): string {
  if (waiting === null) return name;
  switch (waiting.reason) {
    case 'starting':
      return `${name}, until ${waiting.name} is ready`;
    case 'untold':
      return `${name}, because the server does not tell the others about ${waiting.name}`;
    case 'lacked':
      return `${name}, because ${whoLacks(waiting.lackedBy)} not have the same ${waiting.name}`;
  }
}

function whoLacks(names: readonly string[]): string {
  const named = names.slice(0, NAMED);
  const rest = names.length - named.length;
  const all = rest === 0 ? named : [...named, rest === 1 ? 'one other' : `${rest} others`];
  if (all.length === 1) return `${all[0] ?? ''} does`;
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''} do`;
}
