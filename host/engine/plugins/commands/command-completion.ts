import type { CommandSuggestion } from '@jackfield/protocol/rpc';
import type { User } from '@jackfield/protocol/state';
import type { ArgumentDeclaration } from '../../catalogue/manifest.ts';
import type { HookAnswer } from '../../supervisor/events/hook-call.ts';
import { usageOf } from './command-arguments.ts';
import { HELP } from './command-list.ts';
import type { KnownCommand } from './command-list.ts';
import { readCompletions } from './command-reply.ts';
import { quoted, splitWords } from './command-words.ts';

const MAX_SUGGESTIONS = 20;

/** Suggests the commands whose name starts with the typed text. */
export function completeName(commands: readonly KnownCommand[], typed: string): CommandSuggestion[] {
  const own = { callName: HELP.name, pluginName: 'Jackfield', declaration: HELP };
  return [...commands, own]
    .filter(({ callName }) => callName.startsWith(typed.toLowerCase()))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ callName, pluginName, declaration }) => ({
      text: `/${callName}${declaration.arguments === undefined ? '' : ' '}`,
      label: usageOf({ ...declaration, name: callName }),
      detail: `${declaration.description} · ${pluginName}`,
    }));
}

/** Suggestions for the argument at the end of the line: choices, users, and the plugin's proposals. */
export async function completeArgument(
  { declaration, pluginName }: KnownCommand,
  name: string,
  rest: string,
  users: readonly User[],
  ask: (argumentName: string, typed: string) => Promise<HookAnswer | null>,
): Promise<CommandSuggestion[]> {
  const declared = declaration.arguments ?? [];
  const words = splitWords(rest);
  // A word with an open quote extends to the end of the line.
  const isAtNewWord = (words.at(-1)?.end ?? -1) < rest.length;
  const last = declared.length - 1;
  const index = isAtNewWord ? words.length : words.length - 1;
  const argument = declared[declared[last]?.isRest === true ? Math.min(index, last) : index];
  if (argument === undefined) return [];
  const at = argument.isRest === true ? words[last]?.at : isAtNewWord ? undefined : words[index]?.at;
  const before = at === undefined ? rest : rest.slice(0, at);
  const typed = at === undefined ? '' : argument.isRest === true ? rest.slice(at) : (words[index]?.text ?? '');
  const wanted = typed.replace(/^@/, '').toLowerCase();
  const own = ownCandidates(argument, users)?.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  // A plugin's proposals need not begin with the typed text.
  const candidates = own ?? readCompletions(await ask(argument.name, typed));
  return candidates.slice(0, MAX_SUGGESTIONS).map((candidate) => ({
    text: `/${name} ${before}${argument.isRest === true ? candidate : quoted(candidate)} `,
    label: candidate,
    detail: `${argument.description ?? argument.name} · ${pluginName}`,
  }));
}

/** Candidates that the host knows itself; null when only the plugin knows them. */
function ownCandidates({ type, choices }: ArgumentDeclaration, users: readonly User[]): readonly string[] | null {
  if (choices !== undefined) return choices;
  if (type === 'user') return users.map(({ name }) => name);
  return type === 'flag' ? ['yes', 'no'] : null;
}
