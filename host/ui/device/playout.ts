import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { SampleRing } from './sample-ring.ts';

/** Samples per second of the page's audio clock. */
const RATE = 48_000;
/** What the ring holds when playing starts and is steered to: 10 ms at least, 40 ms at most. */
const SMALLEST_TARGET = 480;
const LARGEST_TARGET = 1920;
/** Each underrun makes the ring deeper by one quantum; a quiet time makes it shallower again. */
const TARGET_STEP = 128;
/** The quiet time doubles with each underrun: trying a shallower ring again and again would be heard again and again. */
const FIRST_CALM_SAMPLES = 30 * RATE;
const LONGEST_CALM_SAMPLES = 600 * RATE;
/** The smallest fill over this stretch tells how much of the ring is only delay. */
const WINDOW_SAMPLES = RATE;
/** 2.7 ms: short enough not to be heard, long enough not to click. */
const FADE_SAMPLES = 128;

/**
 * [audio] Reads a ring at the pace of the ear. Waits until the target is there, then plays; an empty ring fades to silence, counts one underrun and
 * waits again with a deeper target. What the ring held without need over a second is taken out with a crossfade.
 */
export class Playout {
  readonly #ring: SampleRing;
  #isPlaying = false;
  #target = SMALLEST_TARGET;
  #smallestFill = Number.POSITIVE_INFINITY;
  #windowLeft = WINDOW_SAMPLES;
  #calm = FIRST_CALM_SAMPLES;
  #calmLeft = FIRST_CALM_SAMPLES;
  #fadeIn = 0;
  #last = 0;
  #underruns = 0;

  constructor(ring: SampleRing) {
    this.#ring = ring;
  }

  get underruns(): number {
    return this.#underruns;
  }

  /** Samples that the ring is steered to hold at its emptiest, plus what the next read takes. */
  get target(): number {
    return this.#target;
  }

  /** Fills `out`; never blocks. */
  read(out: Float32Array): void {
    if (!this.#isPlaying) {
      if (this.#ring.fill < this.#target + out.length) {
        this.#decay(out);
        return;
      }
      this.#isPlaying = true;
      this.#catchUp(out.length);
      this.#fadeIn = FADE_SAMPLES;
      this.#restartWindow();
    }
    if (this.#ring.fill < out.length) {
      this.#isPlaying = false;
      this.#underruns += 1;
      this.#target = Math.min(LARGEST_TARGET, this.#target + TARGET_STEP);
      this.#calm = Math.min(LONGEST_CALM_SAMPLES, this.#calm * 2);
      this.#calmLeft = this.#calm;
      this.#decay(out);
      return;
    }
    this.#copy(out);
    this.#steer(out.length);
  }

  /** After a stall several frames come at once: what is beyond the target and one frame would stay as delay. Nothing plays yet, so nothing jumps. */
  #catchUp(next: number): void {
    const surplus = this.#ring.fill - (this.#target + next + FRAME_SAMPLES);
    if (surplus > 0) this.#ring.skip(surplus);
  }

  #copy(out: Float32Array): void {
    for (let index = 0; index < out.length; index += 1) {
      let sample = this.#ring.peek(index);
      if (this.#fadeIn > 0) {
        sample *= 1 - this.#fadeIn / FADE_SAMPLES;
        this.#fadeIn -= 1;
      }
      out[index] = sample;
    }
    this.#ring.skip(out.length);
    this.#last = out[out.length - 1] ?? 0;
  }

  /** Lets the last sample die away instead of stopping with a click. */
  #decay(out: Float32Array): void {
    for (let index = 0; index < out.length; index += 1) {
      this.#last *= 0.95;
      out[index] = this.#last;
    }
    if (Math.abs(this.#last) < 1e-6) this.#last = 0;
  }

  #steer(samples: number): void {
    this.#smallestFill = Math.min(this.#smallestFill, this.#ring.fill);
    this.#calmLeft -= samples;
    if (this.#calmLeft <= 0) {
      this.#calmLeft = this.#calm;
      this.#target = Math.max(SMALLEST_TARGET, this.#target - TARGET_STEP);
    }
    this.#windowLeft -= samples;
    if (this.#windowLeft > 0) return;
    const surplus = this.#smallestFill - this.#target;
    if (surplus >= FADE_SAMPLES) this.#takeOut(surplus);
    this.#restartWindow();
  }

  /** Removes `count` samples: the next ones blend into those that follow the gap. */
  #takeOut(count: number): void {
    const fade = Math.min(FADE_SAMPLES, this.#ring.fill - count);
    this.#ring.blend(count, fade);
  }

  #restartWindow(): void {
    this.#windowLeft = WINDOW_SAMPLES;
    this.#smallestFill = Number.POSITIVE_INFINITY;
  }
}
