import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** 200 ms: two effects with the longest latency. */
const MAX_DELAY = 9_600;
const HISTORY = MAX_DELAY + FRAME_SAMPLES;
/** Of the mean powers, per frame: some 100 ms. */
const SMOOTHING = 0.1;
/** Below -80 dBFS nothing can be said about the effects. */
const LEAST_POWER = 1e-8;
/** +12 dB: what an effect may raise the side by. */
const MOST_GAIN = 4;

/**
 * The mixed stage changes the mid alone. The side goes around it: as late as its effects make the mid, and as much louder or softer as they make it,
 * so that an effect that turns everything down turns down all of it.
 */
export class SideFollower {
  readonly #history = new Float32Array(HISTORY);
  readonly #out = new Float32Array(FRAME_SAMPLES);
  #written = 0;
  /** Samples until everything of the side that went in has come out; 0: nothing is on its way. */
  #pending = 0;
  #delay = 0;
  #powerBefore = 0;
  #powerAfter = 0;
  #gain = 1;

  /** [audio] The frame goes to the effects. Their latency in samples; more than 9,600 count as that. */
  enter(mid: Float32Array, side: Float32Array | null, latencySamples: number): void {
    this.#delay = Math.min(MAX_DELAY, latencySamples);
    if (side !== null) this.#pending = this.#delay + FRAME_SAMPLES;
    if (this.#pending === 0) return;
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#history[(this.#written + i) % HISTORY] = side?.[i] ?? 0;
    this.#written = (this.#written + FRAME_SAMPLES) % HISTORY;
    this.#powerBefore += SMOOTHING * (powerOf(mid) - this.#powerBefore);
  }

  /** [audio] The frame came back: what belongs beside it, valid until the next call; null where there is nothing. */
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

  /** [audio] There are no effects now: what is on its way is forgotten. */
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
