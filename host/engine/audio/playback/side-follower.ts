import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** 200 ms: two effects with the longest latency. */
const MAX_DELAY = 9_600;
const HISTORY = MAX_DELAY + FRAME_SAMPLES;
/** Smoothing factor of the mean powers, per frame: some 100 ms. */
const SMOOTHING = 0.1;
/** Power of -80 dBFS, below which the effects' gain cannot be measured. */
const LEAST_POWER = 1e-8;
/** +12 dB: greatest gain that the side may get. */
const MOST_GAIN = 4;

/**
 * Keeps the side in step with the mixed stage, which changes the mid alone. The side bypasses the effects: it is delayed by their latency and gets the gain
 * that they give to the mid, so that an effect that turns down the mid turns down the side, too.
 */
export class SideFollower {
  readonly #history = new Float32Array(HISTORY);
  readonly #out = new Float32Array(FRAME_SAMPLES);
  #written = 0;
  /** Samples until the last side input has been put out; 0: none is pending. */
  #pending = 0;
  #delay = 0;
  #powerBefore = 0;
  #powerAfter = 0;
  #gain = 1;

  /** [audio] The frame goes to the effects. `latencySamples` is their latency; more than 9,600 count as that. */
  enter(mid: Float32Array, side: Float32Array | null, latencySamples: number): void {
    this.#delay = Math.min(MAX_DELAY, latencySamples);
    if (side !== null) this.#pending = this.#delay + FRAME_SAMPLES;
    if (this.#pending === 0) return;
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#history[(this.#written + i) % HISTORY] = side?.[i] ?? 0;
    this.#written = (this.#written + FRAME_SAMPLES) % HISTORY;
    this.#powerBefore += SMOOTHING * (powerOf(mid) - this.#powerBefore);
  }

  /** [audio] The frame came back. Returns its side, valid until the next call; null when there is none. */
  leave(mid: Float32Array): Float32Array | null {
    if (this.#pending === 0) return null;
    this.#pending = Math.max(0, this.#pending - FRAME_SAMPLES);
    this.#powerAfter += SMOOTHING * (powerOf(mid) - this.#powerAfter);
    const fromGain = this.#gain;
    if (this.#powerBefore > LEAST_POWER) {
      this.#gain = Math.min(MOST_GAIN, Math.sqrt(this.#powerAfter / this.#powerBefore));
    }
    const step = (this.#gain - fromGain) / FRAME_SAMPLES;
    const start = this.#written + HISTORY - FRAME_SAMPLES - this.#delay;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      this.#out[i] = (this.#history[(start + i) % HISTORY] ?? 0) * (fromGain + step * (i + 1));
    }
    if (this.#pending === 0) this.#reset();
    return this.#out;
  }

  /** [audio] There are no effects now: pending side samples are discarded. */
  clear(): void {
    if (this.#pending > 0) this.#reset();
  }

  #reset(): void {
    this.#pending = 0;
    this.#history.fill(0);
    this.#powerBefore = 0;
    this.#powerAfter = 0;
    this.#gain = 1;
  }
}

function powerOf(frame: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < frame.length; i++) sum += (frame[i] ?? 0) ** 2;
  return Number.isFinite(sum) ? sum / frame.length : 0;
}
