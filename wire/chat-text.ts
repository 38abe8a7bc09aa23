import { MAX_CHAT_BYTES, MAX_CHAT_LENGTH } from './limits.ts';

/** Control characters but tab and line feed. JSON writes most of them in six bytes, and terminals obey some. */
const CONTROL = /[^\P{Cc}\t\n]/gu;
/** A visible character: anything but spaces and default-ignorable characters. */
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

const encoder = new TextEncoder();

/** A text as it is sent, or the reason why it is not sent. */
export type CheckedChat =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooLong' };

/**
 * The one rule for chat texts: 1 to `maxLength` characters (code points), at most 16,000 bytes, at least one visible character. Line ends become line feeds,
 * other control characters but tab are removed, a lone surrogate becomes U+FFFD.
 */
export function checkChat(written: string, maxLength = MAX_CHAT_LENGTH): CheckedChat {
  // The number of code units bounds that of code points, which avoids scanning very long texts.
  if (written.length > 2 * maxLength) return { kind: 'tooLong' };
  const text = cleanChat(written);
  if ([...text].length > maxLength || encoder.encode(text).length > MAX_CHAT_BYTES) return { kind: 'tooLong' };
  return VISIBLE.test(text) ? { kind: 'text', text } : { kind: 'empty' };
}

/** Removes the characters that the rule forbids, whatever the length of the text. */
export function cleanChat(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll(CONTROL, '');
}

/** Start of a text, cut to the length of a chat message in whole characters. */
export function cutChat(text: string): string {
  const isShort = text.length <= MAX_CHAT_LENGTH;
  return isShort
    ? text
    : Array.from(text.slice(0, 2 * MAX_CHAT_LENGTH))
        .slice(0, MAX_CHAT_LENGTH)
        .join('');
}
