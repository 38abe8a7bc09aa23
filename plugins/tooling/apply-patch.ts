/** A file after its part of a patch. */
export interface PatchedFile {
  /** Path as the patch names it, without `a/` and `b/`. */
  file: string;
  text: string;
}

/**
 * Applies a unified diff of changed files. Every line that stays or goes must be there exactly as the patch says: throws an `Error` with file and line
 * otherwise, so that another version of the sources is not changed by accident.
 */
export async function* applyPatch(patch: string, read: (file: string) => Promise<string>): AsyncGenerator<PatchedFile> {
  for (const part of patch.split(/^(?=--- )/m)) {
    const file = /^\+\+\+ b\/(\S+)/m.exec(part)?.[1];
    if (file === undefined) continue;
    yield { file, text: applyHunks(part, await read(file), file) };
  }
}

function applyHunks(part: string, text: string, file: string): string {
  const before = text.split('\n');
  const after: string[] = [];
  let next = 0;
  for (const hunk of part.split(/^(?=@@ )/m).slice(1)) {
    const [header = '', ...lines] = hunk.split('\n');
    const start = Number(/^@@ -(\d+)/.exec(header)?.[1]) - 1;
    if (!(start >= next)) throw new Error(`A hunk of the patch for ${file} is out of order: ${header}`);
    after.push(...before.slice(next, start));
    next = start;
    for (const line of lines) {
      const kind = line[0];
      if (kind === '+') after.push(line.slice(1));
      else if (kind === ' ' || kind === '-') {
        if (before[next] !== line.slice(1))
          throw new Error(`Line ${next + 1} of ${file} is not what the patch expects.`);
        if (kind === ' ') after.push(line.slice(1));
        next += 1;
      }
    }
  }
  return [...after, ...before.slice(next)].join('\n');
}
