import { execFile } from 'node:child_process';
import type { SourcePlaces } from './source-places.ts';

const WRAPPING = /^[:\s]*(?:Failed to [a-z ]*JavaScript module[a-z ]*: )*(?:Error: )?/;
/** The line, under it marks at the same indentation, then the words. */
const LINE_AND_WORDS = /^\[stdin\]:\d+\n([\t ]*)(.*)\n\1([ ^]*)\n[^]*?^(SyntaxError: .*)$/m;

/** What QuickJS found wrong with a bundled module, in words with the author's own places; of a syntax error it tells no place at all. */
export async function explainQuickJs(error: unknown, bundle: string, places: SourcePlaces): Promise<Error> {
  const words = (error instanceof Error ? error.message : String(error)).replace(WRAPPING, '').trim();
  const placed = places.name(words);
  const frame = placed === words ? await syntaxErrorIn(bundle) : null;
  return new Error(frame ?? placed, { cause: error });
}

/** The line that this Node does not understand either, marked, and why; null when it does. */
function syntaxErrorIn(bundle: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const node = execFile(process.execPath, ['--input-type=module', '--check'], (_, __, printed) => {
    const [, , line, marks, why] = LINE_AND_WORDS.exec(printed) ?? [];
    resolve(why === undefined ? null : `${why}\n  ${line}\n  ${marks}`);
  });
  node.stdin?.on('error', () => undefined);
  node.stdin?.end(bundle);
  return promise;
}
