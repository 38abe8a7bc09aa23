/**
 * Rational resampling through a Kaiser-windowed sinc, the filter of Octave's `resample` that STOI's reference implementations use.
 * 60 dB of rejection; the output has `ceil(length * up / down)` samples and no delay.
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float64Array {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  if (up === down) return Float64Array.from(samples);
  const { taps, half } = antialiasingFilter(up, down);
  const output = new Float64Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < output.length; n++) {
    // The filter runs at `up` times the input rate, where only every `up`-th sample is nonzero.
    const center = n * down;
    const first = Math.max(0, Math.ceil((center - half) / up));
    const last = Math.min(samples.length - 1, Math.floor((center + half) / up));
    let sum = 0;
    for (let k = first; k <= last; k++) sum += samples[k]! * taps[center - k * up + half]!;
    output[n] = sum;
  }
  return output;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function antialiasingFilter(up: number, down: number): { taps: Float64Array; half: number } {
  const rejectionDb = 60;
  const cutoff = 1 / (2 * Math.max(up, down));
  const half = Math.ceil((rejectionDb - 8) / (28.714 * (cutoff / 10)));
  const beta = 0.1102 * (rejectionDb - 8.7);
  const taps = new Float64Array(2 * half + 1);
  let sum = 0;
  for (let i = 0; i < taps.length; i++) {
    const t = i - half;
    const x = 2 * cutoff * t;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const tap = (sinc * besselI0(beta * Math.sqrt(1 - (t / half) ** 2))) / besselI0(beta);
    taps[i] = tap;
    sum += tap;
  }
  for (let i = 0; i < taps.length; i++) taps[i] = (taps[i]! / sum) * up;
  return { taps, half };
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
