const ERROR_LINE = /^(?:Uncaught )?(?:\w*(?:Error|Exception)\b|FATAL ERROR|panicked|thread '.*' panicked|error:)/;
/** Output that Node adds around an error: its version, the caret under a source line, the stack. */
const NOISE = /^(?:at |Node\.js v\d|\^+$|Caused by:$|\(Use `node|\[\d+:0x)/;
const MAX_CHARACTERS = 300;

/**
 * Returns why a process ended, from its standard error: the last error with its details, on one line of at most 300 characters. Node prints the source line
 * that threw before the error; it is left out. Without an error the last line is returned; '' when nothing was written.
 */
export function lastWordsOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trimEnd());
  const start = lines.findLastIndex((line) => ERROR_LINE.test(line));
  const words = start < 0 ? lastLine(lines) : errorAt(lines, start);
  return words.length > MAX_CHARACTERS ? `${words.slice(0, MAX_CHARACTERS - 1)}…` : words;
}

/** Returns the error's lines up to its stack. */
function errorAt(lines: readonly string[], start: number): string {
  const stack = lines.findIndex((line, index) => index > start && /^\s+at /.test(line));
  const own = lines.slice(start, stack < 0 ? start + 4 : stack);
  return own.filter(isTelling).map(trimmed).join(': ');
}

function lastLine(lines: readonly string[]): string {
  return lines.findLast(isTelling)?.trim() ?? '';
}

function isTelling(line: string): boolean {
  return line.trim() !== '' && !NOISE.test(line.trim());
}

/** Removes a colon at the end, because the lines are joined by one. */
function trimmed(line: string): string {
  return line.trim().replace(/:$/, '');
}
