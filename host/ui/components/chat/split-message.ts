/** One block of a message: a paragraph or a block of code. All of it is text, never markup. */
export type MessageBlock =
  | { readonly kind: 'paragraph'; readonly spans: readonly MessageSpan[] }
  | { readonly kind: 'code'; readonly text: string };

/** A span of a paragraph: words, which may contain links, or code, in which links are not recognised. */
interface MessageSpan {
  readonly isCode: boolean;
  readonly text: string;
}

const FENCE = '```';
const INLINE_CODE = /(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)/gu;

/** Splits a text into its lines and the code between fences. An unclosed fence is text. */
export function splitMessage(text: string): readonly MessageBlock[] {
  const blocks: MessageBlock[] = [];
  let rest = text;
  for (;;) {
    const code = nextFence(rest);
    if (code === null) break;
    addParagraphs(blocks, rest.slice(0, code.from).replace(/\n$/u, ''));
    blocks.push({ kind: 'code', text: code.text });
    rest = rest.slice(code.to).replace(/^\n/u, '');
    if (rest === '') return blocks;
  }
  addParagraphs(blocks, rest);
  return blocks;
}

/** The first fence at the start of a line and its closing fence, on the same line or at the end of another. */
function nextFence(text: string): { from: number; to: number; text: string } | null {
  const from = text.startsWith(FENCE) ? 0 : text.indexOf(`\n${FENCE}`) + 1;
  if (!text.startsWith(FENCE, from)) return null;
  const start = from + FENCE.length;
  const end = text.indexOf(FENCE, start);
  if (end === -1) return null;
  const inner = text.slice(start, end);
  // The first line behind the fence may name a language.
  const code = inner.replace(/^[\w+#.-]*[ \t]*\n/u, '').replace(/\n[ \t]*$/u, '');
  return code.trim() === '' ? null : { from, to: end + FENCE.length, text: code };
}

function addParagraphs(blocks: MessageBlock[], text: string): void {
  if (text === '') return;
  for (const line of text.split('\n')) blocks.push({ kind: 'paragraph', spans: splitCode(line) });
}

function splitCode(line: string): readonly MessageSpan[] {
  const spans: MessageSpan[] = [];
  let end = 0;
  for (const match of line.matchAll(INLINE_CODE)) {
    if (match.index > end) spans.push({ isCode: false, text: line.slice(end, match.index) });
    spans.push({ isCode: true, text: match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < line.length) spans.push({ isCode: false, text: line.slice(end) });
  return spans;
}
