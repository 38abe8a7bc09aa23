import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

const ORDER = 8;
/** RMS limits of the noise: -84 and -55 dBFS. */
const QUIETEST_RMS = 6.3e-5;
const LOUDEST_RMS = 1.78e-3;
/** Quieter frames (-100 dBFS) were muted by the sender and carry no room noise. */
const MUTED_RMS = 1e-5;
/** The floor rises by 6 dB in 3 s. */
const RISE_PER_FRAME = 2 ** (1 / 300);
/** A frame up to 2 dB above the floor is background, too. */
const NEAR_FLOOR = 1.26;
/** Length of the noise after the last sound; it fades out over the last part. */
const LASTING_FRAMES = 300;
const FADE_FRAMES = 50;
/** In a long stretch of background every fifth frame is analysed. */
const LEARN_INTERVAL = 5;
/** Keeps the filter stable when a frame is a pure tone. */
const WHITENING = 1.001;
/** Standard deviation of the generator's uniform numbers in -1 to 1. */
const UNIFORM_RMS = 1 / Math.sqrt(3);

/**
 * Noise with the level and spectrum of a talker's background, as NetEQ's: between words, when the sender sends nothing, the line does not sound dead. It is
 * learned from the quietest frames played (linear prediction of order 8) and lasts 3 s after the last sound; then the voice is silent and costs nothing.
 */
export class ComfortNoise {
  readonly #coefficients = new Float64Array(ORDER + 1);
  readonly #previous = new Float64Array(ORDER + 1);
  readonly #correlation = new Float64Array(ORDER + 1);
  /** The last outputs, newest first. */
  readonly #memory = new Float64Array(ORDER);
  #floorRms = LOUDEST_RMS;
  #excitation = QUIETEST_RMS / UNIFORM_RMS;
  #framesLeft = 0;
  #sinceLearned = LEARN_INTERVAL;
  #seed = 0x2545_f491;

  /** True while `next` may return anything but 0. */
  get isRunning(): boolean {
    return this.#framesLeft > 0;
  }

  /** [audio] Notes a played frame of sound and its linear RMS. `isBackground` false: the frame was concealed, so nothing is learned from it. */
  hear(frame: Float32Array, rms: number, isBackground: boolean): void {
    // A voice that an effect mutes stays silent when it ends.
    if (rms < MUTED_RMS) return;
    this.#framesLeft = LASTING_FRAMES;
    if (!isBackground) return;
    this.#floorRms = Math.min(LOUDEST_RMS, this.#floorRms * RISE_PER_FRAME);
    this.#sinceLearned++;
    if (rms > this.#floorRms * NEAR_FLOOR || (rms > this.#floorRms && this.#sinceLearned < LEARN_INTERVAL)) return;
    this.#floorRms = Math.min(this.#floorRms, rms);
    this.#sinceLearned = 0;
    this.#learn(frame, rms);
  }

  /** [audio] A frame without sound begins. */
  beginSilentFrame(): void {
    if (this.#framesLeft > 0) this.#framesLeft--;
  }

  /** [audio] Returns the next sample of noise. */
  next(): number {
    // xorshift32: 48,000 numbers a second at next to no cost.
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    const memory = this.#memory;
    let sample = (this.#seed / 0x8000_0000) * this.#excitation;
    for (let i = 0; i < ORDER; i++) sample -= (this.#coefficients[i + 1] ?? 0) * (memory[i] ?? 0);
    memory.copyWithin(1, 0, ORDER - 1);
    memory[0] = sample;
    return this.#framesLeft < FADE_FRAMES ? (sample * this.#framesLeft) / FADE_FRAMES : sample;
  }

  reset(): void {
    this.#framesLeft = 0;
    this.#floorRms = LOUDEST_RMS;
    this.#excitation = QUIETEST_RMS / UNIFORM_RMS;
    this.#coefficients.fill(0);
    this.#memory.fill(0);
  }

  /** Learns the filter with the Levinson-Durbin recursion. */
  #learn(frame: Float32Array, rms: number): void {
    const r = this.#correlation;
    for (let lag = 0; lag <= ORDER; lag++) {
      let sum = 0;
      for (let i = lag; i < FRAME_SAMPLES; i++) sum += (frame[i] ?? 0) * (frame[i - lag] ?? 0);
      r[lag] = sum;
    }
    const a = this.#coefficients;
    a.fill(0);
    a[0] = 1;
    let error = (r[0] ?? 0) * WHITENING;
    for (let order = 1; order <= ORDER && error > 0; order++) {
      let sum = r[order] ?? 0;
      for (let i = 1; i < order; i++) sum += (a[i] ?? 0) * (r[order - i] ?? 0);
      const reflection = clamp(-sum / error, -0.98, 0.98, 0);
      this.#previous.set(a);
      for (let i = 1; i < order; i++) a[i] = (a[i] ?? 0) + reflection * (this.#previous[order - i] ?? 0);
      a[order] = reflection;
      error *= 1 - reflection * reflection;
    }
    const scale = clamp(rms, QUIETEST_RMS, LOUDEST_RMS, QUIETEST_RMS) / rms;
    this.#excitation = (Math.sqrt(error / FRAME_SAMPLES) * scale) / UNIFORM_RMS;
  }
}
