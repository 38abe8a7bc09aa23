import { countOf } from '@jackfield/protocol/count-words';

/** `Ann, Bob and you` */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 second`, `10 seconds` */
export function secondsInWords(seconds: number): string {
  return countOf(seconds, 'second');
}
