// Slash commands: the manifest declares them, `onCommand` gets their arguments in the types that it says. The hook is `sdk/hooks/command-events`.

import { Argument, ArgumentValue, ArgumentValueKind, CommandError, CommandReply } from './contract/command-events';
import { Result } from './result';

export { Argument } from './contract/command-events';

/** What `onCommand` returns; the functions below make one. */
export type CommandResult = Result<CommandReply, CommandError>;

/** Shown to the user alone. */
export function show(text: string): CommandResult {
  return Result.ok<CommandReply, CommandError>(CommandReply.show(text));
}

/** Sent to the channel as the user's own message. */
export function send(text: string): CommandResult {
  return Result.ok<CommandReply, CommandError>(CommandReply.send(text));
}

export function nothing(): CommandResult {
  return Result.ok<CommandReply, CommandError>(CommandReply.nothing());
}

/** An argument does not fit, in words for the user. */
export function badArgument(words: string): CommandResult {
  return Result.fail<CommandReply, CommandError>(CommandError.badArgument(words));
}

/** Anything else, in words for the user. */
export function failed(words: string): CommandResult {
  return Result.fail<CommandReply, CommandError>(CommandError.failed(words));
}

/** False for an argument that was left out. */
export function isGiven(given: Argument[], name: string): bool {
  return find(given, name) != null;
}

/** The value of an argument of type `text`, or `otherwise` where it was left out; so do those below. */
export function textOf(given: Argument[], name: string, otherwise: string = ''): string {
  const value = find(given, name);
  return value != null && value.kind == ArgumentValueKind.Text ? value.text : otherwise;
}

export function integerOf(given: Argument[], name: string, otherwise: i32): i32 {
  const value = find(given, name);
  return value != null && value.kind == ArgumentValueKind.Integer ? value.integer : otherwise;
}

export function numberOf(given: Argument[], name: string, otherwise: f64): f64 {
  const value = find(given, name);
  return value != null && value.kind == ArgumentValueKind.Number ? value.number : otherwise;
}

export function flagOf(given: Argument[], name: string, otherwise: bool = false): bool {
  const value = find(given, name);
  return value != null && value.kind == ArgumentValueKind.Flag ? value.flag : otherwise;
}

/** The id of a user in the channel. */
export function userOf(given: Argument[], name: string, otherwise: u32): u32 {
  const value = find(given, name);
  return value != null && value.kind == ArgumentValueKind.User ? value.user : otherwise;
}

function find(given: Argument[], name: string): ArgumentValue | null {
  for (let index = 0; index < given.length; index++) if (given[index].name == name) return given[index].value;
  return null;
}
