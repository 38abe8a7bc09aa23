/**
 * `npm run fuzz -w host/engine [-- COUNT [SEED]]` sends mutated components and manifests through the validator. Every input must pass or be refused with one of
 * the validator's codes, within a second.
 */
import { readFileSync } from 'node:fs';
import { JackfieldError } from '../../errors.ts';
import { inspectBytes } from '../plugin-file.ts';
import { Random, mutate } from './mutate.ts';

export interface FuzzReport {
  readonly count: number;
  /** Number of inputs by resulting code, `passed` included. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

/** Throws when the validator throws an error without a code; the message then contains the seed. */
export function fuzzGate(originals: readonly Uint8Array[], count: number, seed: number): FuzzReport {
  const outcomes: Record<string, number> = {};
  let slowestMs = 0;
  for (let index = 0; index < count; index++) {
    const random = new Random(seed + index * 7_919);
    const original = originals[index % originals.length] ?? new Uint8Array();
    const input = mutate(original, random);
    const startMs = performance.now();
    const outcome = outcomeOf(input, seed + index * 7_919);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return { count, outcomes, slowestMs };
}

function outcomeOf(input: Uint8Array, seed: number): string {
  try {
    inspectBytes(input, 'fuzz');
    return 'passed';
  } catch (error) {
    if (error instanceof JackfieldError && error.code.startsWith('PLUGIN_')) return error.code;
    throw new Error(`seed ${seed} escapes the gate`, { cause: error });
  }
}

if (import.meta.main) {
  const [count = '2000000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
  const folder = new URL('../../../../registry/jackfield/', import.meta.url);
  // Small components are fuzzed whole. Large components consist mostly of code, which the validator does not read.
  const originals = ['adpcm/0.1.0', 'equalizer/0.2.1', 'passphrase/0.2.1', 'voice-changer/0.1.0'].map((name) =>
    readFileSync(new URL(`${name}.wasm`, folder)),
  );
  for (const original of originals) inspectBytes(original, 'the original');
  process.stdout.write(`seed ${seed}\n`);
  process.stdout.write(`${JSON.stringify(fuzzGate(originals, Number(count), Number(seed)), null, 2)}\n`);
}
