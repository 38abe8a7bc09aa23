import { JackfieldError } from '../../errors.ts';
import { isChatText } from '../../supervisor/events/chat-intercepts.ts';
import type { HookAnswer } from '../../supervisor/events/hook-call.ts';
import type { KnownCommand } from './command-list.ts';

/** Result of a command: nothing, a note for the user, or a message in the user's name. */
export type CommandReply =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'show' | 'send'; readonly text: string; readonly pluginName: string };

const MAX_WORDS = 200;

/** Reads a plugin's answer, or throws the error for the user: `COMMAND_UNANSWERED`, `COMMAND_ARGUMENT_INVALID`, `COMMAND_FAILED`. */
export function readReply(command: KnownCommand, answer: HookAnswer | null): CommandReply {
  const { callName: name, pluginName } = command;
  if (answer === null) throw JackfieldError.of('COMMAND_UNANSWERED', { name, plugin: pluginName });
  if ('error' in answer) {
    const { tag, val } = variantOf(answer.error);
    const reason = wordsOf(val);
    throw tag === 'bad-argument'
      ? JackfieldError.of('COMMAND_ARGUMENT_INVALID', { name, reason })
      : JackfieldError.of('COMMAND_FAILED', { name, plugin: pluginName, reason });
  }
  const { tag, val } = variantOf(answer.value);
  if (tag === 'nothing') return { kind: 'nothing' };
  if ((tag === 'show' || tag === 'send') && typeof val === 'string' && isChatText(val))
    return { kind: tag, text: val, pluginName };
  throw JackfieldError.of('COMMAND_FAILED', { name, plugin: pluginName, reason: 'its answer does not fit' });
}

/** Completions of an argument, at most 20 of 200 characters; values that are not text are left out. */
export function readCompletions(answer: HookAnswer | null): string[] {
  const list: unknown = answer !== null && 'value' in answer ? answer.value : null;
  if (!Array.isArray(list)) return [];
  const texts = list.slice(0, 20).filter((item) => typeof item === 'string');
  return texts.filter((text) => text !== '' && text.length <= MAX_WORDS && !UNSHOWABLE.test(text));
}

function variantOf(value: unknown): { readonly tag: unknown; readonly val: unknown } {
  if (typeof value !== 'object' || value === null || !('tag' in value)) return { tag: undefined, val: undefined };
  return { tag: value.tag, val: 'val' in value ? value.val : undefined };
}

/** Control characters, and characters that change the text direction. */
const UNSHOWABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function wordsOf(value: unknown): string {
  const words = typeof value === 'string' ? value : '';
  return words.slice(0, MAX_WORDS).replaceAll(new RegExp(UNSHOWABLE, 'gu'), ' ').trim() || 'it did not say why';
}
