import FFT from 'fft.js';
import { randomSource, rms } from './noise.ts';

const SAMPLE_RATE = 48_000;

export interface Room {
  /** Time from the loudspeaker to the first sound at the microphone, including both devices. */
  readonly delayMs: number;
  /** Level of the echo relative to the played signal, in dB. */
  readonly gainDb: number;
  /** Time in which the reverberation decays by 60 dB. */
  readonly reverberationMs: number;
  readonly seed: number;
}

/** Impulse response of a small room: the direct sound and a decaying tail of noise with 6 dB less energy. */
export function roomResponse({ delayMs, gainDb, reverberationMs, seed }: Room): Float32Array {
  const random = randomSource(seed);
  const delay = Math.round((delayMs / 1000) * SAMPLE_RATE);
  const tail = Math.round((reverberationMs / 1000) * SAMPLE_RATE);
  const response = new Float32Array(delay + tail);
  let energy = 0;
  for (let index = 24; index < tail; index++) {
    const value = random() * 10 ** ((-3 * index) / tail);
    response[delay + index] = value;
    energy += value * value;
  }
  const scale = Math.sqrt(0.25 / energy);
  for (let index = delay; index < response.length; index++) response[index]! *= scale;
  response[delay] = 1;
  const gain = 10 ** (gainDb / 20) / Math.sqrt(1.25);
  return response.map((value) => value * gain);
}

/** Convolves `signal` with `response`; as long as `signal`. */
export function convolve(signal: Float32Array, response: Float32Array): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(2 * response.length));
  const step = size - response.length;
  const fft = new FFT(size);
  const spectrumOf = (samples: Float32Array): Float64Array => {
    const padded = new Float64Array(size);
    padded.set(samples);
    const spectrum = new Float64Array(2 * size);
    fft.realTransform(spectrum, padded);
    fft.completeSpectrum(spectrum);
    return spectrum;
  };
  const filter = spectrumOf(response);
  const out = new Float32Array(signal.length);
  const time = new Float64Array(2 * size);
  for (let start = 0; start < signal.length; start += step) {
    const block = spectrumOf(signal.subarray(start, Math.min(signal.length, start + step)));
    for (let bin = 0; bin < block.length; bin += 2) {
      const re = block[bin]! * filter[bin]! - block[bin + 1]! * filter[bin + 1]!;
      block[bin + 1] = block[bin]! * filter[bin + 1]! + block[bin + 1]! * filter[bin]!;
      block[bin] = re;
    }
    fft.inverseTransform(time, block);
    const end = Math.min(signal.length, start + size);
    for (let index = start; index < end; index++) out[index]! += time[2 * (index - start)]!;
  }
  return out;
}

/** `signal` as captured by a device whose clock is slow by `ppm` millionths: cubic interpolation, as long as `signal`. */
export function withDrift(signal: Float32Array, ppm: number): Float32Array {
  const ratio = 1 + ppm / 1e6;
  const at = (index: number): number => signal[index] ?? 0;
  return Float32Array.from({ length: signal.length }, (_, index) => {
    const position = index * ratio;
    const whole = Math.floor(position);
    const t = position - whole;
    const [a, b, c, d] = [at(whole - 1), at(whole), at(whole + 1), at(whole + 2)];
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  });
}

/** Echo return loss enhancement in dB: level difference of `echo` and `left` from second `from` to second `to`. */
export function erleDb(echo: Float32Array, left: Float32Array, from: number, to: number): number {
  const cut = (samples: Float32Array): Float32Array => samples.subarray(from * SAMPLE_RATE, to * SAMPLE_RATE);
  return 20 * Math.log10(rms(cut(echo)) / Math.max(rms(cut(left)), 1e-9));
}
