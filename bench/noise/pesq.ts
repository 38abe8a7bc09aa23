import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '@jackfield/engine/errors';

const script = fileURLToPath(new URL('score_pairs.py', import.meta.url));
/** A Python with `pesq` and `scipy`, such as that of a virtual environment. */
const python = process.env['JACKFIELD_BENCH_PYTHON'] ?? 'python3';

export interface ScoredPair {
  readonly clean: Float32Array;
  readonly heard: Float32Array;
}

/** PESQ-WB of each pair at 48 kHz, or the reason why there is no score: PyPI's `pesq` is not one of our dependencies. */
export function pesqOf(pairs: readonly ScoredPair[]): { scores: number[] } | { missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'jackfield-pesq-'));
  try {
    const files = pairs.flatMap(({ clean, heard }, number) =>
      [clean, heard].map((samples, side) => {
        const path = join(folder, `${number}-${side}.f32`);
        writeFileSync(path, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
        return path;
      }),
    );
    const printed = execFileSync(python, [script, ...files], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return { scores: JSON.parse(printed) as number[] };
  } catch (error) {
    // The last line of a traceback says what is missing.
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return { missing: told.split('\n').at(-1) || reasonOf(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
