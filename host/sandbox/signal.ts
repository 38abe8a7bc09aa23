/** [audio] Root mean square of the first `samples` samples. */
export function rms(audio: Float32Array, samples: number): number {
  let sum = 0;
  for (let index = 0; index < samples; index++) {
    const sample = audio[index] ?? 0;
    sum += sample * sample;
  }
  return Math.sqrt(sum / samples);
}

/** [audio] True when all samples are finite. One pass: any NaN or infinity turns the sum into NaN. */
export function isFinite(audio: Float32Array, samples: number): boolean {
  let sum = 0;
  for (let index = 0; index < samples; index++) sum += (audio[index] ?? Number.NaN) * 0;
  return sum === 0;
}

/** Peak of the substitute noise: -120 dBFS, below the noise of any microphone. */
const HUM_PEAK = 1e-6;
const HUM = new Float32Array(480);
fillWithNoise(HUM, 1);
for (let index = 0; index < HUM.length; index++) HUM[index] = (HUM[index] ?? 0) * (HUM_PEAK / 0.01);

/**
 * [audio] Returns the frame, or noise at -120 dBFS when the whole frame is quieter than that. With zeros as input, filters decay into subnormal numbers, with
 * which processors calculate many times slower, and Wasm cannot round them to zero.
 */
export function neverZero(frame: Float32Array): Float32Array {
  for (let index = 0; index < frame.length; index++) if (!(Math.abs(frame[index] ?? 0) < HUM_PEAK)) return frame;
  return HUM;
}

/** [audio] Fades from `from` into `audio` over the first `samples` samples, in place. */
export function crossfade(from: Float32Array, audio: Float32Array, samples: number): void {
  for (let index = 0; index < samples; index++) {
    const gain = (index + 1) / samples;
    audio[index] = (audio[index] ?? 0) * gain + (from[index] ?? 0) * (1 - gain);
  }
}

/** [audio] Fills `target` with the end of `audio` in reverse: a crossfade that starts from it continues `audio` without a step. */
export function mirror(audio: Float32Array, target: Float32Array): void {
  for (let index = 0; index < target.length; index++) target[index] = audio[audio.length - 1 - index] ?? 0;
}

/** [audio] Rises from silence over the first `samples` samples. */
export function fadeIn(audio: Float32Array, samples: number): void {
  for (let index = 0; index < samples; index++) audio[index] = (audio[index] ?? 0) * ((index + 1) / samples);
}

/** [audio] Falls to silence over the first `samples` samples; what follows is silent. */
export function fadeOut(audio: Float32Array, samples: number): void {
  for (let index = 0; index < samples; index++) audio[index] = (audio[index] ?? 0) * (1 - (index + 1) / samples);
  audio.fill(0, samples);
}

/** Level from which a sum is bent: -3 dBFS. */
const BEND_FROM = 0.707_945_8;

/** [audio] Adds `sound` to the first `samples` samples; a sum above -3 dBFS bends towards full scale and never reaches it. */
export function addBent(audio: Float32Array, sound: Float32Array, samples: number): void {
  for (let index = 0; index < samples; index++) {
    const sum = (audio[index] ?? 0) + (sound[index] ?? 0);
    const over = Math.abs(sum) - BEND_FROM;
    const room = 1 - BEND_FROM;
    audio[index] = over <= 0 ? sum : Math.sign(sum) * (BEND_FROM + room * Math.tanh(over / room));
  }
}

/** Fills a frame with quiet noise for the warm-up. It is the same every time, and loud enough that no plugin takes a shortcut for silence. */
export function fillWithNoise(audio: Float32Array, seed: number): number {
  let state = seed >>> 0;
  for (let index = 0; index < audio.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    audio[index] = (state / 0xffff_ffff - 0.5) * 0.02;
  }
  return state;
}
