import { createHash } from 'node:crypto';

const BLOCK_LINES = 10;

/**
 * Selects blocks of ten lines of a file, each with the probability `share`, as patterns that Stryker takes: `wire/json.ts:11-20`. The same path, share and seed give
 * the same blocks. Returns the path alone for a share of 1.
 */
export function blocksOf(path: string, source: string, share: number, seed: number): string[] {
  if (share >= 1) return [path];
  const lines = source.split('\n').length;
  return Array.from({ length: Math.ceil(lines / BLOCK_LINES) }, (_, block) => block * BLOCK_LINES + 1)
    .filter((first) => chanceOf(`${seed} ${path} ${first}`) < share)
    .map((first) => `${path}:${first}-${Math.min(first + BLOCK_LINES - 1, lines)}`);
}

/** A number from 0 to 1 that the text determines. */
function chanceOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) / 2 ** 32;
}
