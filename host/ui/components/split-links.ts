import { LinkifyIt } from 'linkify-it';

/** A stretch of text; `href` is null where it is no link. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

const linkify = new LinkifyIt({ fuzzyEmail: false });
// Only the web: a link must not start a program or a mail.
linkify.add('ftp:', null).add('mailto:', null).add('//', null);

/** Splits plain text at its links. Joined, the parts' texts are the input; every `href` is http or https. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of linkify.match(text) ?? []) {
    const href = webAddress(match.url);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: text.slice(match.index, match.lastIndex), href });
    end = match.lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

function webAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
