/**
 * Scale-invariant signal-to-distortion ratio in dB: Le Roux, Wisdom, Erdogan, Hershey, "SDR: half-baked or well done?", ICASSP 2019. The signals
 * are aligned and equally long; means are removed.
 */
export function siSdr(reference: Float32Array, estimate: Float32Array): number {
  const { target, residual } = project(reference, estimate);
  return 10 * Math.log10(target / residual);
}

/**
 * The same with a scale of its own for every `pieceLength` samples, which forgives an automatic gain that moves slowly, over the pieces that count (all of
 * them if it is not said which). NaN when none does.
 */
export function segmentalSiSdr(
  reference: Float32Array,
  estimate: Float32Array,
  pieceLength: number,
  counts: readonly boolean[] | null = null,
): number {
  let target = 0;
  let residual = 0;
  for (let piece = 0; (piece + 1) * pieceLength <= reference.length; piece++) {
    if (counts && counts[piece] !== true) continue;
    const [from, to] = [piece * pieceLength, (piece + 1) * pieceLength];
    const part = project(reference.subarray(from, to), estimate.subarray(from, to));
    target += part.target;
    residual += part.residual;
  }
  return 10 * Math.log10(target / residual);
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
