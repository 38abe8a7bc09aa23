import type { HookAnswer } from './hook-call.ts';

/** Decision of a plugin about a text (wit `chat-verdict`, `message-verdict`). */
export type Verdict = { readonly kind: 'pass' | 'drop' } | { readonly kind: 'replace'; readonly text: string };

/** Reads the verdict in a plugin's answer; null for no answer and for an invalid one. */
export function readVerdict(answer: HookAnswer | null): Verdict | null {
  if (answer === null || !('value' in answer)) return null;
  const { value } = answer;
  if (typeof value !== 'object' || value === null || !('tag' in value)) return null;
  if (value.tag === 'pass' || value.tag === 'drop') return { kind: value.tag };
  const isReplacing = value.tag === 'replace' && 'val' in value && typeof value.val === 'string';
  return isReplacing ? { kind: 'replace', text: value.val as string } : null;
}
