/** Level that meters show for silence. */
const SILENCE_DB = -100;

/** [audio] Returns the linear RMS of the first `count` samples. */
export function rmsOf(samples: Float32Array, count = samples.length): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = samples[i] ?? 0;
    sum += x * x;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** [audio] True for digital silence. */
export function isSilent(samples: Float32Array): boolean {
  for (const sample of samples) if (sample !== 0) return false;
  return true;
}

/** Converts a linear RMS to dBFS; -100 for silence. */
export function toDb(rms: number): number {
  return rms > 1e-5 ? 20 * Math.log10(rms) : SILENCE_DB;
}
