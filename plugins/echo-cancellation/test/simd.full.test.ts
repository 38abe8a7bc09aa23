import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SourcesUnavailableError } from '../../tooling/crate-source.ts';
import { compileRust, findRust } from '../../tooling/rust.ts';
import { prepareCrates } from '../build.ts';

/** A compiler that starts with an empty cache. */
const BUILD_TIMEOUT_MS = 400_000;

type Check = 'is_simd128' | 'elementwise_is_same' | 'sums_ulp' | 'fft_is_same' | 'canceller_difference_db';

interface WebAssemblyApi {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: Record<Check, () => number> } }>;
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

test(
  'the simd128 back end gives the bits of the scalar code, sums within 64 ULP, and a canceller that is 40 dB near to the scalar one',
  async ({ skip }) => {
    const rust = await findRust();
    if (!rust.isPresent) return skip(`${rust.missing} is missing`);
    const checks = await build();
    if (checks === null) return skip('the sources of sonora are not to be had');
    expect(checks.is_simd128()).toBe(1);
    expect(checks.elementwise_is_same()).toBe(1);
    expect(checks.fft_is_same()).toBe(1);
    expect(checks.sums_ulp()).toBeLessThan(64);
    expect(checks.canceller_difference_db()).toBeGreaterThan(40);
  },
  BUILD_TIMEOUT_MS,
);

async function build(): Promise<Record<Check, () => number> | null> {
  try {
    await prepareCrates();
    const bytes = await compileRust(join(import.meta.dirname, 'simd-check'), 'simd-check');
    return (await wasm.instantiate(bytes)).instance.exports;
  } catch (error) {
    if (error instanceof SourcesUnavailableError) return null;
    throw error;
  }
}
