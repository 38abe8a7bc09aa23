/** Uniform pseudo-random numbers in [-1, 1), the same for the same seed (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** Pink noise (−3 dB an octave within 0.5 dB above 10 Hz at 48 kHz) by Paul Kellet's filter, RMS about 0.1. */
export function pinkNoise(length: number, seed: number): Float32Array {
  const random = randomSource(seed);
  const noise = new Float32Array(length);
  const state = new Float64Array(7);
  for (let i = 0; i < length; i++) {
    const white = random();
    state[0] = 0.99886 * state[0]! + white * 0.0555179;
    state[1] = 0.99332 * state[1]! + white * 0.0750759;
    state[2] = 0.969 * state[2]! + white * 0.153852;
    state[3] = 0.8665 * state[3]! + white * 0.3104856;
    state[4] = 0.55 * state[4]! + white * 0.5329522;
    state[5] = -0.7616 * state[5]! - white * 0.016898;
    let sum = white * 0.5362 + state[6]!;
    for (let k = 0; k < 6; k++) sum += state[k]!;
    state[6] = white * 0.115926;
    noise[i] = sum * 0.1;
  }
  return noise;
}

/**
 * Adds pink noise at `snrDb` below `speech`, measured over the whole file (pauses included, so speech itself has a slightly higher SNR). Both are scaled down
 * together when a sample would exceed ±0.95.
 */
export function addPinkNoise(speech: Float32Array, snrDb: number, seed: number): Float32Array {
  const noise = pinkNoise(speech.length, seed);
  const gain = rms(speech) / (rms(noise) * 10 ** (snrDb / 20));
  const mixed = speech.map((sample, i) => sample + gain * noise[i]!);
  const peak = mixed.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  return peak > 0.95 ? mixed.map((sample) => (sample * 0.95) / peak) : mixed;
}

/** Root mean square, linear. */
export function rms(signal: Float32Array): number {
  let sum = 0;
  for (const sample of signal) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, signal.length));
}
