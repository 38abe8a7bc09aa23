const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const SPACE = /[ \t\r\n]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/uy;

/** The reason why a text is not JSON, and its position. */
interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

/** Finds the first syntax error, described for the author of the text; null for valid JSON. */
export function findJsonFault(text: string): JsonFault | null {
  /** Expected closing brackets, the innermost last. */
  const open: string[] = [];
  let expected: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'end' = 'value';
  let offset = 0;
  for (;;) {
    SPACE.lastIndex = offset;
    offset += SPACE.exec(text)?.[0].length ?? 0;
    if (offset >= text.length) return expected === 'end' ? null : { offset, reason: endReason(text, open) };
    TOKEN.lastIndex = offset;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return { offset, reason: strangeReason(text, offset) };
    const closes = token === open.at(-1);
    if (closes && (expected === 'comma-or-end' || expected === 'value-or-end' || expected === 'key-or-end')) {
      open.pop();
      expected = open.length === 0 ? 'end' : 'comma-or-end';
    } else if (expected === 'value' || expected === 'value-or-end') {
      if (closes && token === ']') return { offset, reason: commaReason(token) };
      if (token === '{') expected = 'key-or-end';
      else if (token === '[') expected = 'value-or-end';
      else if (/^[}\],:]/.test(token)) return { offset, reason: `a value is missing before this ${token}` };
      else expected = open.length === 0 ? 'end' : 'comma-or-end';
      if (token === '{' || token === '[') open.push(token === '{' ? '}' : ']');
    } else if (expected === 'key' || expected === 'key-or-end') {
      if (closes) return { offset, reason: commaReason(token) };
      if (!token.startsWith('"')) return { offset, reason: 'a name in double quotes is expected here' };
      expected = 'colon';
    } else if (expected === 'colon') {
      if (token !== ':') return { offset, reason: 'a colon is missing before this' };
      expected = 'value';
    } else if (expected === 'comma-or-end') {
      if (token !== ',') return { offset, reason: 'a comma is missing before this' };
      expected = open.at(-1) === '}' ? 'key' : 'value';
    } else return { offset, reason: 'nothing may follow the end of the JSON; remove this' };
    offset += token.length;
  }
}

function commaReason(token: string): string {
  return `a comma stands before this ${token}; remove the comma`;
}

function endReason(text: string, open: readonly string[]): string {
  if (text.trim() === '') return 'the file is empty';
  return open.length === 0
    ? 'the file ends too early'
    : `the file ends too early; ${open.toReversed().join(' ')} is missing`;
}

function strangeReason(text: string, offset: number): string {
  const rest = text.slice(offset, offset + 200);
  if (/^(?:\/[/*]|#)/.test(rest)) return 'a comment; JSON has none, so remove it';
  if (rest.startsWith("'")) return 'texts and names stand in double quotes, not in single ones';
  if (/^[\u201c\u201d\u201e\u2018\u2019]/.test(rest)) return 'typographic quotes; write plain double quotes';
  if (rest.startsWith('"')) return stringReason(text, offset);
  if (/^[+.\d-]/.test(rest)) return 'this is not a number as JSON writes it, such as 12, -0.5 or 1e3';
  if (/^(?:True|False|None|undefined|NaN|Infinity)\b/.test(rest))
    return 'values are true, false, null, numbers, texts, lists and objects';
  if (/^[\p{L}_$]/u.test(rest)) return 'texts and names stand in double quotes';
  return 'this character has no place here; remove it';
}

/** Reason why the text that begins here is not a JSON string. */
function stringReason(text: string, offset: number): string {
  for (let index = offset + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) break;
    if (code < 0x20)
      return 'this text does not end on its line; its double quote is missing, or write \\n for a new line';
    if (code !== BACKSLASH) continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(index, index + 6))) {
      return 'this text has a backslash that means nothing; write two of them';
    }
    index += 1;
  }
  return 'this text does not end; its double quote is missing';
}

/** Position as `line 3, column 5`, counted from 1, with lines as editors count them. */
export function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
