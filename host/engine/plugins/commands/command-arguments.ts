import type { User } from '@jackfield/protocol/state';
import type { ArgumentDeclaration, CommandDeclaration } from '../../catalogue/manifest.ts';
import { splitWords } from './command-words.ts';

/** wit `command-events.argument`. */
interface CommandArgument {
  readonly name: string;
  readonly value:
    | { readonly tag: 'text'; readonly val: string }
    | { readonly tag: 'integer' | 'number' | 'user'; readonly val: number }
    | { readonly tag: 'flag'; readonly val: boolean };
}

export type ParsedArguments =
  | { readonly isOk: true; readonly values: readonly CommandArgument[] }
  /** `reason` is written for the user who typed the command. */
  | { readonly isOk: false; readonly reason: string };

type Parsed = { readonly value: CommandArgument['value'] } | { readonly reason: string };

/** Parses the text behind the command's name. `users` are the users that an argument can name. */
export function parseArguments(
  { arguments: declared = [] }: CommandDeclaration,
  line: string,
  users: readonly User[],
): ParsedArguments {
  const words = splitWords(line);
  const values: CommandArgument[] = [];
  for (const [index, argument] of declared.entries()) {
    const word = words[index];
    if (word === undefined) {
      if (argument.isOptional === true) break;
      return { isOk: false, reason: `${argument.name} is missing` };
    }
    const parsed = parseOne(argument, argument.isRest === true ? line.slice(word.at).trim() : word.text, users);
    if ('reason' in parsed) return { isOk: false, reason: `${argument.name} ${parsed.reason}` };
    values.push({ name: argument.name, value: parsed.value });
  }
  const isRest = declared.at(-1)?.isRest === true;
  const surplus = words[declared.length];
  if (!isRest && surplus !== undefined) return { isOk: false, reason: `${surplus.text} is too much` };
  return { isOk: true, values };
}

/** Usage of a command as it is shown: `/remind minutes what… [where]`. */
export function usageOf({ name, arguments: declared = [] }: CommandDeclaration): string {
  const words = declared.map((argument) => {
    const word = argument.isRest === true ? `${argument.name}…` : argument.name;
    return argument.isOptional === true ? `[${word}]` : word;
  });
  return [`/${name}`, ...words].join(' ');
}

function parseOne({ type, choices }: ArgumentDeclaration, text: string, users: readonly User[]): Parsed {
  switch (type) {
    case 'text':
      if (choices !== undefined && !choices.includes(text)) return { reason: `is one of ${choices.join(', ')}` };
      return { value: { tag: 'text', val: text } };
    case 'integer': {
      const val = Number(text);
      const fits = /^[+-]?\d{1,10}$/.test(text) && val >= -0x8000_0000 && val <= 0x7fff_ffff;
      return fits ? { value: { tag: 'integer', val } } : { reason: 'is a whole number' };
    }
    case 'number': {
      const val = Number(text);
      const fits = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) && Number.isFinite(val);
      return fits ? { value: { tag: 'number', val } } : { reason: 'is a number' };
    }
    case 'flag': {
      const isYes = YES.has(text.toLowerCase());
      if (!isYes && !NO.has(text.toLowerCase())) return { reason: 'is yes or no' };
      return { value: { tag: 'flag', val: isYes } };
    }
    case 'user':
      return parseUser(text, users);
  }
}

const YES: ReadonlySet<string> = new Set(['yes', 'true', 'on', '1']);
const NO: ReadonlySet<string> = new Set(['no', 'false', 'off', '0']);

/** Finds a user by name, in any case, with or without `@`; an exact match wins over one in another case. */
function parseUser(text: string, users: readonly User[]): Parsed {
  const wanted = text.replace(/^@/, '');
  const alike = users.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const exact = alike.filter(({ name }) => name === wanted);
  const found = exact.length > 0 ? exact : alike;
  const [user, other] = found;
  if (user === undefined) return { reason: `is somebody in the channel, and there is no ${wanted}` };
  if (other !== undefined) return { reason: `is not clear: ${found.length} people are called ${wanted}` };
  return { value: { tag: 'user', val: user.id } };
}
