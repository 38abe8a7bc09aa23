/** One word of a command line. */
export interface CommandWord {
  /** The word without its quotes. */
  readonly text: string;
  /** Start in the line, opening quote included. */
  readonly at: number;
  /** End in the line, closing quote included. */
  readonly end: number;
}

/**
 * Splits the text behind a command's name. A word in double quotes holds spaces; `\"` and `\\` in it are those characters. An unclosed quote extends to the end
 * of the line.
 */
export function splitWords(line: string): CommandWord[] {
  const words: CommandWord[] = [];
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)(?:"|\\?$)|\S+/gs)) {
    const [whole, inner] = match;
    const text = inner === undefined ? whole : inner.replaceAll(/\\(["\\])/g, '$1');
    words.push({ text, at: match.index, end: match.index + whole.length });
  }
  return words;
}

/** Quotes a word where needed, so that it is read as one word. */
export function quoted(word: string): string {
  return /^[^\s"]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
