/**
 * Scale-invariant signal-to-distortion ratio in dB: Le Roux, Wisdom, Erdogan, Hershey, "SDR: half-baked or well done?", ICASSP 2019. The signals
 * are aligned and equally long; means are removed.
 */
export function siSdr(reference: Float32Array, estimate: Float32Array): number {
  const { target, residual } = project(reference, estimate);
  return 10 * Math.log10(target / residual);
}

/**
 * Median SI-SDR gain in dB of the selected pieces over the same pieces of `before`. Each piece has a scale of its own, which compensates for automatic gain,
 * and is compared with the input, so that pieces of loud and of quiet speech are comparable. NaN when no piece is selected.
 */
export function medianGainDb(
  reference: Float32Array,
  before: Float32Array,
  after: Float32Array,
  pieceLength: number,
  counts: readonly boolean[],
): number {
  const gains: number[] = [];
  counts.forEach((doesCount, piece) => {
    if (!doesCount) return;
    const [from, to] = [piece * pieceLength, Math.min(reference.length, (piece + 1) * pieceLength)];
    const clean = reference.subarray(from, to);
    gains.push(siSdr(clean, after.subarray(from, to)) - siSdr(clean, before.subarray(from, to)));
  });
  return gains.sort((a, b) => a - b)[gains.length >> 1] ?? Number.NaN;
}

function project(reference: Float32Array, estimate: Float32Array): { target: number; residual: number } {
  if (reference.length !== estimate.length)
    throw new RangeError(`lengths differ: ${reference.length}, ${estimate.length}`);
  const referenceMean = mean(reference);
  const estimateMean = mean(estimate);
  let dot = 0;
  let power = 0;
  let total = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i]! - referenceMean;
    const e = estimate[i]! - estimateMean;
    dot += r * e;
    power += r * r;
    total += e * e;
  }
  const target = power > 0 ? (dot * dot) / power : 0;
  return { target, residual: Math.max(total - target, Number.MIN_VALUE) };
}

function mean(signal: Float32Array): number {
  let sum = 0;
  for (const sample of signal) sum += sample;
  return sum / Math.max(1, signal.length);
}
