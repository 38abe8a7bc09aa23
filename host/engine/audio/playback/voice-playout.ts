import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { rmsOf } from '../level.ts';
import type { StretchCare } from '../jitter/playout-plan.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { PitchRepeat, REPEAT_HISTORY_SAMPLES } from './pitch-repeat.ts';
import {
  findPeriod,
  isQuietFrom,
  LONGEST_STRETCH,
  putIn,
  SHORTEST_STRETCH,
  STRETCH_FADE,
  takeOut,
} from './time-stretch.ts';

/** Capacity in samples: 60 ms packets, a remaining frame, one decoded ahead, and the samples that stretching puts in. */
const CAPACITY = 16 * FRAME_SAMPLES;
/** Samples kept after they were played; stretching and concealment continue from them. */
const HISTORY = REPEAT_HISTORY_SAMPLES;
const SIZE = HISTORY + CAPACITY;
/** Frames concealed at full level; concealment then fades to the noise of the room until the tenth frame. */
const FULL_CONCEAL_FRAMES = 6;
const FADED_CONCEAL_FRAMES = 10;
/** Length over which a jump at a seam is spread: 2.5 ms. */
const SEAM_SAMPLES = 120;
/** Length of the crossfade from concealment to decoded sound: 5 ms. */
const MERGE_FADE = 240;
/** Decay of the bridge over a failed batch: each frame ends at 0.6 of the level that it begins with. */
const REPEAT_GAIN_PER_SAMPLE = 0.6 ** (1 / FRAME_SAMPLES);
/** A change of the delay is inaudible below -50 dBFS, or 15 dB below the voice's usual level. */
const QUIET_RMS = 0.003;
const QUIET_RATIO = 0.18;
/** Likeness below which a seam is audible; in a hurry a lower one is accepted. */
const MIN_LIKENESS = 0.9;
const MIN_HURRIED_LIKENESS = 0.5;

/**
 * Holds the decoded samples of one sender until the mixer takes them, and makes seams inaudible: concealment fades into comfort noise, and sound that follows
 * it is merged in phase. Single periods are taken out or put in to change the delay. Failed batches repeat the voice's last period. Where sound starts, stops
 * or resumes the jump is spread over 2.5 ms.
 */
export class VoicePlayout {
  /** Linear RMS of the frame taken last, before volume; 0 without sound. */
  level = 0;
  /** Played samples from `#historyStart` on, waiting samples from `#start` to `#end`. */
  readonly #fifo = new Float32Array(SIZE);
  readonly #noise = new ComfortNoise();
  readonly #repeat = new PitchRepeat();
  readonly #repeated = new Float32Array(HISTORY);
  readonly #period = { samples: 0, likeness: 0 };
  #bridgeGain = 1;
  #historyStart = 0;
  #start = 0;
  #end = 0;
  #concealedFrames = 0;
  #usualLevel = 0;
  /** True when the next frame does not continue the last one. */
  #hasSeam = true;
  /** True when the last samples pushed bridge a failed batch. */
  #isBridging = false;
  #lastSample = 0;

  /** Samples ready for the mixer. */
  get available(): number {
    return this.#end - this.#start;
  }

  /** True when the last frame was soft enough to stretch or cut inaudibly. */
  get isQuiet(): boolean {
    return this.level < QUIET_RMS || this.level < this.#usualLevel * QUIET_RATIO;
  }

  /**
   * [audio] Appends decoder output from sample `from` on; samples that do not fit are dropped and their count is returned. When `from` is not 0, concealment
   * has replaced the samples left out and is crossfaded into the rest.
   */
  push(pcm: Float32Array, count: number, isConcealment: boolean, from = 0): number {
    if (this.#isBridging) this.#hasSeam = true;
    this.#isBridging = false;
    const taken = Math.min(count - from, this.#makeRoom(count));
    for (let i = 0; i < taken; i++) this.#fifo[this.#end + i] = pcm[from + i] ?? 0;
    if (isConcealment) {
      this.#fadeConcealment(this.#end, taken);
    } else if (taken > 0) {
      if (from > 0) this.#fadeOver(taken);
      else if (this.#concealedFrames > FULL_CONCEAL_FRAMES) this.#hasSeam = true;
      this.#concealedFrames = 0;
    }
    this.#end += taken;
    return count - from - taken;
  }

  /** [audio] Bridges the frames of a failed batch. */
  pushRepeat(frames: number): void {
    for (let i = 0; i < frames; i++) this.#pushPeriods();
  }

  /**
   * [audio] Takes at most `most` of the waiting samples out: a period where the voice repeats itself, any length where it is quiet. Returns how many; 0 when
   * the cut would be audible.
   */
  shrink(most: number, care: StretchCare): number {
    // A whole frame remains for this tick.
    const longest = Math.min(most, this.available - FRAME_SAMPLES);
    if (longest < 1) return 0;
    let length = longest;
    if (!this.#isQuietAhead()) {
      if (care === 'quiet' || longest < SHORTEST_STRETCH) return 0;
      findPeriod(this.#fifo, this.#start, Math.min(longest, LONGEST_STRETCH), 1, this.#period);
      if (this.#period.likeness < (care === 'hurry' ? MIN_HURRIED_LIKENESS : MIN_LIKENESS)) return 0;
      length = this.#period.samples;
    }
    takeOut(this.#fifo, this.#start, this.#end, length);
    this.#end -= length;
    return length;
  }

  /** [audio] Plays a stretch twice, so that about `wanted` samples more wait. Returns how many; 0 when the seam would be audible. */
  grow(wanted: number, care: StretchCare): number {
    const known = Math.min(LONGEST_STRETCH, this.#start - this.#historyStart);
    if (known < SHORTEST_STRETCH || this.available < STRETCH_FADE) return 0;
    if (this.#makeRoom(LONGEST_STRETCH) < LONGEST_STRETCH) return 0;
    let length = clamp(wanted, SHORTEST_STRETCH, known, known);
    if (!this.#isQuietAhead()) {
      if (care === 'quiet') return 0;
      findPeriod(this.#fifo, this.#start, known, -1, this.#period);
      if (this.#period.likeness < (care === 'hurry' ? MIN_HURRIED_LIKENESS : MIN_LIKENESS)) return 0;
      length = this.#period.samples;
    }
    putIn(this.#fifo, this.#start, this.#end, length);
    this.#end += length;
    return length;
  }

  /** [audio] Writes the next 480 samples into `frame`, with comfort noise where there is no sound; true when there was sound. */
  take(frame: Float32Array): boolean {
    const count = Math.min(this.available, FRAME_SAMPLES);
    const isWhole = count === FRAME_SAMPLES;
    for (let i = 0; i < count; i++) frame[i] = this.#fifo[this.#start + i] ?? 0;
    if (this.#hasSeam && count > 0) this.#smoothSeam(frame, 0, this.#lastSample);
    if (!isWhole) this.#fillWithNoise(frame, count);
    this.#start += count;
    if (!isWhole) this.#historyStart = this.#start;
    this.#hasSeam = !isWhole;
    this.#lastSample = frame[FRAME_SAMPLES - 1] ?? 0;
    this.#measure(frame, count > 0);
    return count > 0;
  }

  clear(): void {
    this.#historyStart = 0;
    this.#start = 0;
    this.#end = 0;
    this.#concealedFrames = 0;
    this.#hasSeam = true;
    this.level = 0;
    this.#isBridging = false;
    this.#noise.reset();
  }

  #isQuietAhead(): boolean {
    return this.isQuiet && isQuietFrom(this.#fifo, this.#start, this.#end, this.#usualLevel * QUIET_RATIO);
  }

  #measure(frame: Float32Array, hasSound: boolean): void {
    this.level = hasSound ? rmsOf(frame) : 0;
    if (hasSound) this.#noise.hear(frame, this.level, this.#concealedFrames === 0 && !this.#isBridging);
    if (this.level > this.#usualLevel) this.#usualLevel += (this.level - this.#usualLevel) * 0.1;
    else this.#usualLevel *= 0.998;
  }

  #fillWithNoise(frame: Float32Array, from: number): void {
    this.#noise.beginSilentFrame();
    if (this.#noise.isRunning) for (let i = from; i < FRAME_SAMPLES; i++) frame[i] = this.#noise.next();
    else frame.fill(0, from);
    this.#smoothSeam(frame, from, from === 0 ? this.#lastSample : (frame[from - 1] ?? 0));
  }

  /** The fade is linear over the frames between full level and the noise of the room, so that it has no steps. */
  #fadeConcealment(at: number, count: number): void {
    const span = FADED_CONCEAL_FRAMES - FULL_CONCEAL_FRAMES;
    for (let i = 0; i < count; i++) {
      const frames = this.#concealedFrames + i / FRAME_SAMPLES;
      const gain = clamp((FADED_CONCEAL_FRAMES - frames) / span, 0, 1, 0);
      const sample = this.#fifo[at + i] ?? 0;
      this.#fifo[at + i] = gain === 1 ? sample : sample * gain + this.#noise.next() * (1 - gain);
    }
    this.#concealedFrames += count / FRAME_SAMPLES;
  }

  /** Crossfades from a continuation of the last samples into the samples just written at the end. */
  #fadeOver(count: number): void {
    this.#startRepeat();
    const length = Math.min(count, MERGE_FADE);
    for (let i = 0; i < length; i++) {
      const weight = (i + 0.5) / length;
      const at = this.#end + i;
      this.#fifo[at] = (this.#fifo[at] ?? 0) * weight + this.#repeat.next() * (1 - weight);
    }
  }

  /** Repeats the last period of the voice, softer from frame to frame. */
  #pushPeriods(): void {
    if (this.#makeRoom(FRAME_SAMPLES) < FRAME_SAMPLES) return;
    if (!this.#isBridging) this.#startBridge();
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      this.#fifo[this.#end + i] = this.#repeat.next() * this.#bridgeGain;
      this.#bridgeGain *= REPEAT_GAIN_PER_SAMPLE;
    }
    this.#end += FRAME_SAMPLES;
  }

  #startBridge(): void {
    // With no samples waiting, the bridge follows the last played sample.
    if (this.available === 0) this.#hasSeam = true;
    this.#startRepeat();
    this.#isBridging = true;
    this.#bridgeGain = 1;
  }

  /** The period is taken from the last samples, played or not. */
  #startRepeat(): void {
    const known = Math.min(HISTORY, this.#end - this.#historyStart);
    this.#repeated.fill(0, 0, HISTORY - known);
    for (let i = 0; i < known; i++) this.#repeated[HISTORY - known + i] = this.#fifo[this.#end - known + i] ?? 0;
    this.#repeat.start(this.#repeated);
  }

  /** Spreads the jump from `before` to the sample at `from` over 2.5 ms. */
  #smoothSeam(frame: Float32Array, from: number, before: number): void {
    const jump = before - (frame[from] ?? 0);
    if (jump === 0) return;
    const length = Math.min(SEAM_SAMPLES, FRAME_SAMPLES - from);
    for (let i = 0; i < length; i++) frame[from + i] = (frame[from + i] ?? 0) + jump * (1 - i / length);
  }

  /** Moves the waiting samples and their history to the front; returns the free samples at the end. */
  #makeRoom(count: number): number {
    if (SIZE - this.#end < count) {
      const kept = Math.max(this.#historyStart, this.#start - HISTORY);
      this.#fifo.copyWithin(0, kept, this.#end);
      this.#start -= kept;
      this.#end -= kept;
      this.#historyStart = 0;
    }
    return Math.min(SIZE - this.#end, CAPACITY - this.available);
  }
}
