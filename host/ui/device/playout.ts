import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { SampleRing } from './sample-ring.ts';

/** Samples per second of the page's audio clock. */
const RATE = 48_000;
/** Ring fill at which playback starts: 10 ms; more after two underruns within two seconds, 40 ms at most. */
const SMALLEST_START = 480;
const START_STEP = 480;
const LARGEST_START = 1920;
const SOON_SAMPLES = 2 * RATE;
/** Target for the lowest fill of the ring: 5 ms. Anything above is unnecessary delay. */
const MARGIN = 240;
/** The lowest fill of each second is kept for ten seconds; with fewer than three values no decision is made. */
const WINDOW_SAMPLES = RATE;
const REMEMBERED_WINDOWS = 10;
const FEWEST_WINDOWS = 3;
/** Largest regular cut: 10 ms. */
const LARGEST_CUT = 480;
/** A fill that stayed above 40 ms for a second is the rest of a stall: it is cut at once, down to 20 ms. */
const FAR_TOO_MUCH = 1920;
const AFTER_STALL = 960;
/** Length of a fade: 2.7 ms, short enough to be inaudible, long enough to avoid a click. */
const FADE_SAMPLES = 128;

/**
 * [audio] Reads a ring at the rate of playback. Playback starts at a minimum fill; an empty ring fades to silence, counts one underrun and waits
 * again. The fill of the ring thus follows the lateness of the engine, and excess that lasts for some seconds is cut out with a crossfade.
 */
export class Playout {
  readonly #ring: SampleRing;
  readonly #emptiest = new Int32Array(REMEMBERED_WINDOWS);
  #windows = 0;
  #windowLeft = WINDOW_SAMPLES;
  #emptiestNow = RATE;
  #isPlaying = false;
  #start = SMALLEST_START;
  #sinceUnderrun = SOON_SAMPLES;
  #fadeIn = 0;
  #last = 0;
  #lastSide = 0;
  #underruns = 0;

  constructor(ring: SampleRing) {
    this.#ring = ring;
  }

  get underruns(): number {
    return this.#underruns;
  }

  /** Fills both channels, or a single one with the mid signal; never blocks. */
  read(left: Float32Array, right: Float32Array | null = null): void {
    const { length } = left;
    this.#sinceUnderrun += length;
    if (!this.#isPlaying && !this.#begin(length)) {
      this.#decay(left, right);
      return;
    }
    if (this.#ring.fill < length) {
      this.#runEmpty();
      this.#decay(left, right);
      return;
    }
    this.#copy(left, right);
    this.#watch(length);
  }

  /** True once the fill is sufficient. After a stall several frames arrive at once: all beyond one extra frame would remain as delay and is skipped. */
  #begin(next: number): boolean {
    const wanted = this.#start + next;
    const { fill } = this.#ring;
    if (fill < wanted) return false;
    if (fill > wanted + FRAME_SAMPLES) this.#ring.skip(fill - wanted - FRAME_SAMPLES);
    this.#isPlaying = true;
    this.#fadeIn = FADE_SAMPLES;
    this.#forget();
    return true;
  }

  #runEmpty(): void {
    this.#isPlaying = false;
    this.#underruns += 1;
    const isSoon = this.#sinceUnderrun < SOON_SAMPLES;
    this.#start = isSoon ? Math.min(LARGEST_START, this.#start + START_STEP) : SMALLEST_START;
    this.#sinceUnderrun = 0;
  }

  #copy(left: Float32Array, right: Float32Array | null): void {
    for (let index = 0; index < left.length; index += 1) {
      let gain = 1;
      if (this.#fadeIn > 0) {
        gain = 1 - this.#fadeIn / FADE_SAMPLES;
        this.#fadeIn -= 1;
      }
      this.#last = this.#ring.peek(index) * gain;
      this.#lastSide = this.#ring.peekSide(index) * gain;
      this.#put(left, right, index);
    }
    this.#ring.skip(left.length);
  }

  #put(left: Float32Array, right: Float32Array | null, index: number): void {
    if (right === null) {
      left[index] = this.#last;
      return;
    }
    left[index] = this.#last + this.#lastSide;
    right[index] = this.#last - this.#lastSide;
  }

  /** Fades out the last sample to avoid a click. */
  #decay(left: Float32Array, right: Float32Array | null): void {
    for (let index = 0; index < left.length; index += 1) {
      this.#last *= 0.95;
      this.#lastSide *= 0.95;
      this.#put(left, right, index);
    }
    if (Math.abs(this.#last) < 1e-6) this.#last = 0;
    if (Math.abs(this.#lastSide) < 1e-6) this.#lastSide = 0;
  }

  #watch(samples: number): void {
    this.#emptiestNow = Math.min(this.#emptiestNow, this.#ring.fill);
    this.#windowLeft -= samples;
    if (this.#windowLeft > 0) return;
    const latest = this.#emptiestNow;
    this.#emptiest[this.#windows % REMEMBERED_WINDOWS] = latest;
    this.#windows += 1;
    this.#windowLeft = WINDOW_SAMPLES;
    this.#emptiestNow = RATE;
    if (this.#windows >= FEWEST_WINDOWS) this.#cutDelay();
    else if (latest > FAR_TOO_MUCH) this.#cut(latest - AFTER_STALL);
  }

  #cutDelay(): void {
    const known = Math.min(this.#windows, REMEMBERED_WINDOWS);
    let emptiest = RATE;
    for (let index = 0; index < known; index += 1) emptiest = Math.min(emptiest, this.#emptiest[index] ?? 0);
    if (emptiest > FAR_TOO_MUCH) this.#cut(emptiest - AFTER_STALL);
    else this.#cut(Math.min(LARGEST_CUT, emptiest - MARGIN));
  }

  /** Removes `count` samples from the ring; does nothing if `count` is shorter than the crossfade. */
  #cut(count: number): void {
    if (count < FADE_SAMPLES) return;
    this.#ring.blend(count, Math.min(FADE_SAMPLES, this.#ring.fill - count));
    const known = Math.min(this.#windows, REMEMBERED_WINDOWS);
    for (let index = 0; index < known; index += 1) this.#emptiest[index] = (this.#emptiest[index] ?? 0) - count;
  }

  #forget(): void {
    this.#windows = 0;
    this.#windowLeft = WINDOW_SAMPLES;
    this.#emptiestNow = RATE;
  }
}
