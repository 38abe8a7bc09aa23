import { MAX_CHAT_BYTES, MAX_CHAT_LENGTH } from './limits.ts';

/** Control characters but tab and line feed. JSON writes most of them in six bytes, and terminals obey some. */
const CONTROL = /[^\P{Cc}\t\n]/gu;
/** A character that leaves ink: anything but spaces and characters that are shown as nothing. */
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

const encoder = new TextEncoder();

/** A text as it travels, or why nobody sends it. */
export type CheckedChat =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooLong' };

/**
 * The one rule for chat texts: 1 to `maxLength` characters (code points), at most 16,000 bytes, something to see. Line ends become line feeds, other control
 * characters but tab are left out, a lone surrogate becomes U+FFFD.
 */
export function checkChat(written: string, maxLength = MAX_CHAT_LENGTH): CheckedChat {
  // Code units bound code points, so that nobody looks through a megabyte.
  if (written.length > 2 * maxLength) return { kind: 'tooLong' };
  const text = cleanChat(written);
  if ([...text].length > maxLength || encoder.encode(text).length > MAX_CHAT_BYTES) return { kind: 'tooLong' };
  return VISIBLE.test(text) ? { kind: 'text', text } : { kind: 'empty' };
}

/** A chat text without what the rule leaves out, whatever its length. */
export function cleanChat(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll(CONTROL, '');
}

/** The beginning of a text that is not longer than a chat message; whole characters. */
export function cutChat(text: string): string {
  const isShort = text.length <= MAX_CHAT_LENGTH;
  return isShort
    ? text
    : Array.from(text.slice(0, 2 * MAX_CHAT_LENGTH))
        .slice(0, MAX_CHAT_LENGTH)
        .join('');
}
