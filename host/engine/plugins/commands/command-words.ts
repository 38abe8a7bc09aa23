/** One word of a command line. */
export interface CommandWord {
  /** Without its quotes. */
  readonly text: string;
  /** Where it starts in the line, quotes included. */
  readonly at: number;
  /** Where it ends, closing quote included. */
  readonly end: number;
}

/**
 * Splits what follows a command's name. A word in double quotes holds spaces; `\"` and `\\` in it are those characters. A quote that is not closed ends with
 * the line.
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

/** A word as it has to be written to be read as one. */
export function quoted(word: string): string {
  return /^[^\s"]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
