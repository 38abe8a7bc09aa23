import { pinkNoise, randomSource, rms } from '../../e2e/metrics/noise.ts';
import type { SpeechName } from '../../e2e/speech/speech.ts';
import { loadSpeech } from '../../e2e/speech/speech.ts';

const RATE = 48_000;

/** Noises to mix with speech, by name; all are seeded, so they are the same in every run. */
export const noises = {
  white: (length: number): Float32Array => {
    const random = randomSource(1);
    return Float32Array.from({ length }, () => 0.1 * random());
  },
  pink: (length: number): Float32Array => pinkNoise(length, 2),
  fan,
  street,
  babble,
  keys,
  hum: (length: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => {
      let sum = 0;
      for (let harmonic = 1; harmonic < 12; harmonic++)
        sum += Math.sin((2 * Math.PI * 50 * harmonic * i) / RATE) / harmonic;
      return 0.1 * sum;
    }),
} as const;

export type NoiseName = keyof typeof noises;

/** Mixes speech with a noise this many dB below it (RMS of the whole). Both are scaled down when a sample would exceed ±0.95. */
export function mix(speech: Float32Array, noise: NoiseName, snrDb: number): Float32Array {
  const under = noises[noise](speech.length);
  const gain = rms(speech) / (rms(under) * 10 ** (snrDb / 20));
  const mixed = speech.map((sample, i) => sample + gain * (under[i] ?? 0));
  const peak = mixed.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  return peak > 0.95 ? mixed.map((sample) => (sample * 0.95) / peak) : mixed;
}

/** A fan near the microphone: air (pink noise below about 800 Hz) and seven blades that pass 23 times a second. */
function fan(length: number): Float32Array {
  const air = pinkNoise(length, 4);
  let [first, second] = [0, 0];
  return air.map((sample, i) => {
    first += 0.1 * (sample - first);
    second += 0.1 * (first - second);
    let blades = 0;
    for (let harmonic = 1; harmonic < 6; harmonic++)
      blades += Math.sin((2 * Math.PI * 161 * harmonic * i) / RATE) / harmonic ** 2;
    return second + 0.02 * blades;
  });
}

/** A street: constant rumble, and every 4 s a passing car with tyre hiss. */
function street(length: number): Float32Array {
  const tyres = pinkNoise(length, 5);
  const engines = pinkNoise(length, 6);
  let rumble = 0;
  return tyres.map((hiss, i) => {
    rumble += 0.02 * ((engines[i] ?? 0) - rumble);
    const fromMiddleS = ((i / RATE) % 4) - 2;
    const passing = Math.exp(-(fromMiddleS ** 2) / 0.6);
    return 4 * rumble * (0.5 + passing) + hiss * (0.15 + passing);
  });
}

/** Eight simultaneous voices: four recordings, each from two positions. */
function babble(length: number): Float32Array {
  const names: readonly SpeechName[] = ['congratulations', 'instructions', 'novel', 'frontCenter'];
  const voices = names.map((name) => loadSpeech(name));
  const sum = new Float32Array(length);
  voices.forEach((voice, number) => {
    for (const start of [31_234 * (number + 1), 97_531 * (number + 2)])
      for (let i = 0; i < length; i++) sum[i] = (sum[i] ?? 0) + (voice[(i + start) % voice.length] ?? 0);
  });
  return sum;
}

/** Key strokes at 4 to 10 per second, each a burst with a short ring. */
function keys(length: number): Float32Array {
  const random = randomSource(3);
  const samples = new Float32Array(length);
  for (let start = 4_800; start < length; start += 4_800 + Math.floor((random() + 1) * 3_600)) {
    const ringHz = 3_000 + random() * 1_500;
    for (let i = 0; i < 1_500 && start + i < length; i++) {
      const ring = 0.5 * Math.sin((2 * Math.PI * ringHz * i) / RATE) * Math.exp(-i / 250);
      samples[start + i] = 0.3 * (random() * Math.exp(-i / 120) + ring);
    }
  }
  return samples;
}
