import { LinkifyIt } from 'linkify-it';

/** A part of a text; `href` is null if it is not a link. `host` is the link's target host in ASCII, set if it differs from the text. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
  readonly host?: string;
}

const linkify = new LinkifyIt({ fuzzyEmail: false });
// Only web links are accepted: a link must not start a program or a mail.
linkify.add('ftp:', null).add('mailto:', null).add('//', null);

/**
 * Characters that make an address look like another one: those that reverse text or are invisible, and those that look like the characters that end a host.
 * U+2044, U+2215, U+29F8, U+FF0F, U+2571 and U+2CC6 look like a slash, U+FF1A, U+A789, U+2236 and U+05C3 like a colon, U+FF1F and U+FF03 like `?` and `#`.
 */
const DECEPTIVE =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2044\u2215\u29f8\uff0f\u2571\u2cc6\uff1a\ua789\u2236\u05c3\uff1f\uff03]/u;

/**
 * Splits plain text at its links. The texts of all parts, joined, equal the input; every `href` is http or https. A link ends before the first deceptive
 * character, and the text from there to the next space is not a link.
 */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  let noLinkBefore = 0;
  for (const match of linkify.match(text) ?? []) {
    if (match.index < noLinkBefore) continue;
    // The match may end just before the deceptive character, or contain it.
    const deceit = text.slice(match.index, match.lastIndex + 2).search(DECEPTIVE);
    const lastIndex = deceit === -1 ? match.lastIndex : Math.min(match.lastIndex, match.index + deceit);
    if (deceit !== -1) noLinkBefore = endOfWord(text, lastIndex);
    const written = text.slice(match.index, lastIndex);
    const address = webAddress(written);
    if (address === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    const isAsWritten = hostAsWritten(written) === address.host;
    parts.push({ text: written, href: address.href, ...(isAsWritten ? {} : { host: address.host }) });
    end = lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

function endOfWord(text: string, from: number): number {
  const length = text.slice(from).search(/\s/u);
  return length === -1 ? text.length : from + length;
}

/** The host as a reader sees it: everything up to the first slash, question mark or hash. */
function hostAsWritten(written: string): string {
  return written
    .replace(/^https?:\/\//iu, '')
    .replace(/[/?#].*$/su, '')
    .toLowerCase();
}

function webAddress(url: string): { href: string; host: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href, host } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? { href, host } : null;
}
