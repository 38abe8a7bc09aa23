/** Zero crossings of the sinc on each side; with this window the stop band lies below -90 dB. */
const HALF_WIDTH = 32;
const KAISER_BETA = 9;
/** The pass band ends this far below the lower of the two Nyquist frequencies. */
const ROLL_OFF = 0.94;

/**
 * Converts a whole recording between rates with a windowed sinc (Smith, "Digital Audio Resampling", the Kaiser window of JOS's resample), one set of
 * coefficients per phase of the reduced ratio. The filter has linear phase, so the sound is not shifted in time.
 */
export function resample(input: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return input;
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const phases = toRate / divisor;
  const step = fromRate / divisor;
  const cutoff = Math.min(1, toRate / fromRate) * ROLL_OFF;
  const reach = Math.ceil(HALF_WIDTH / cutoff);
  const kernels: (Float64Array | undefined)[] = Array.from({ length: phases });
  const output = new Float32Array(Math.round((input.length * toRate) / fromRate));
  for (let i = 0; i < output.length; i++) {
    const position = i * step;
    const phase = position % phases;
    const centre = (position - phase) / phases;
    const kernel = (kernels[phase] ??= makeKernel(phase / phases, reach, cutoff));
    let sum = 0;
    const first = centre - reach + 1;
    for (let k = 0; k < kernel.length; k++) sum += (input[first + k] ?? 0) * (kernel[k] ?? 0);
    output[i] = sum;
  }
  return output;
}

/** Coefficients for a point that lies `fraction` of a sample after the centre; they sum to 1. */
function makeKernel(fraction: number, reach: number, cutoff: number): Float64Array {
  const kernel = new Float64Array(2 * reach);
  let sum = 0;
  for (let k = 0; k < kernel.length; k++) {
    const distance = k - reach + 1 - fraction;
    const edge = Math.min(1, Math.abs(distance) / reach);
    const window = besselI0(KAISER_BETA * Math.sqrt(1 - edge * edge)) / besselI0(KAISER_BETA);
    kernel[k] = sinc(distance * cutoff) * window;
    sum += kernel[k] ?? 0;
  }
  for (let k = 0; k < kernel.length; k++) kernel[k] = (kernel[k] ?? 0) / sum;
  return kernel;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
