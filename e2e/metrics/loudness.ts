/** ITU-R BS.1770-4 at 48 kHz: high shelf, then high pass; b0, b1, b2, a1, a2. */
const STAGES = [
  [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
  [1, -2, 1, -1.99004745483398, 0.99007225036621],
] as const;
const BLOCK = 19_200;
const STEP = BLOCK / 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

/**
 * Integrated loudness of a mono signal at 48 kHz in LUFS by ITU-R BS.1770-4: blocks of 400 ms every 100 ms, gated at −70 LUFS and at 10 LU below their mean.
 * Minus infinity when no block passes.
 */
export function integratedLoudness(samples: Float32Array): number {
  const weighted = STAGES.reduce<Float64Array>((signal, stage) => filter(signal, stage), Float64Array.from(samples));
  const powers: number[] = [];
  for (let start = 0; start + BLOCK <= weighted.length; start += STEP) {
    let sum = 0;
    for (let i = start; i < start + BLOCK; i++) sum += weighted[i]! ** 2;
    powers.push(sum / BLOCK);
  }
  const audible = powers.filter((power) => lufsOf(power) > ABSOLUTE_GATE_LUFS);
  const gate = lufsOf(mean(audible)) + RELATIVE_GATE_LU;
  return lufsOf(mean(audible.filter((power) => lufsOf(power) > gate)));
}

function filter(signal: Float64Array, [b0, b1, b2, a1, a2]: (typeof STAGES)[number]): Float64Array {
  let s1 = 0;
  let s2 = 0;
  return signal.map((x) => {
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    return y;
  });
}

function lufsOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
