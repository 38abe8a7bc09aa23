import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { rmsOf } from '../level.ts';
import { PitchRepeat, REPEAT_HISTORY_SAMPLES } from './pitch-repeat.ts';
import { cutFrame } from './time-cut.ts';

/** 60 ms packets, a frame of rest and one decoded ahead. */
const CAPACITY = 16 * FRAME_SAMPLES;
/** Concealed frames at full level; from there to silence at the tenth. */
const FULL_CONCEAL_FRAMES = 6;
const FADED_CONCEAL_FRAMES = 10;
/** Length over which a jump at a seam is spread: 2.5 ms. */
const SEAM_SAMPLES = 120;
/** Each frame that bridges a failed hop ends at 0.6 of the level that it begins with. */
const REPEAT_GAIN_PER_SAMPLE = 0.6 ** (1 / FRAME_SAMPLES);
/** Below -50 dBFS, or 15 dB below the voice's usual level, a change of the delay is not heard. */
const QUIET_RMS = 0.003;
const QUIET_RATIO = 0.18;

/**
 * The decoded samples of one sender until the mixer takes them, and everything that keeps seams from clicking: concealment fades out, failed
 * hops repeat the voice's last period, and where sound starts, stops or resumes the jump is spread over 2.5 ms.
 */
export class VoicePlayout {
  /** Linear RMS of the frame taken last, before volume. */
  level = 0;
  readonly #fifo = new Float32Array(CAPACITY);
  readonly #history = new Float32Array(REPEAT_HISTORY_SAMPLES);
  readonly #repeat = new PitchRepeat();
  #bridgeGain = 1;
  #start = 0;
  #end = 0;
  #concealedFrames = 0;
  #usualLevel = 0;
  /** The next frame does not continue the last one. */
  #hasSeam = true;
  /** What was pushed last stood in for a failed hop. */
  #isBridging = false;
  #lastSample = 0;

  /** Samples ready for the mixer. */
  get available(): number {
    return this.#end - this.#start;
  }

  /** The last frame was soft enough to stretch or cut unheard. */
  get isQuiet(): boolean {
    return this.level < QUIET_RMS || this.level < this.#usualLevel * QUIET_RATIO;
  }

  /** [audio] Appends decoder output; what does not fit is dropped and its count returned. */
  push(pcm: Float32Array, count: number, isConcealment: boolean): number {
    const taken = Math.min(count, this.#makeRoom(count));
    if (this.#isBridging) this.#hasSeam = true;
    this.#isBridging = false;
    for (let i = 0; i < taken; i++) this.#fifo[this.#end + i] = pcm[i] ?? 0;
    if (isConcealment) {
      this.#fadeConcealment(this.#end, taken);
    } else {
      if (this.#concealedFrames > FULL_CONCEAL_FRAMES) this.#hasSeam = true;
      this.#concealedFrames = 0;
    }
    this.#end += taken;
    return count - taken;
  }

  /** [audio] Stands in for what a failed hop should have brought. */
  pushRepeat(frames: number): void {
    for (let i = 0; i < frames; i++) this.#pushPeriods();
  }

  /** [audio] Cuts 10 ms from the next 20 when a good place is found (or by force). */
  cut(isForced: boolean): boolean {
    if (this.available < 2 * FRAME_SAMPLES || !cutFrame(this.#fifo, this.#start, isForced)) return false;
    const rest = this.#start + 2 * FRAME_SAMPLES;
    this.#fifo.copyWithin(this.#start + FRAME_SAMPLES, rest, this.#end);
    this.#end -= FRAME_SAMPLES;
    return true;
  }

  /** [audio] The next 480 samples, or silence, into `frame`; true when there was sound. */
  take(frame: Float32Array): boolean {
    const hasSound = this.available >= FRAME_SAMPLES;
    if (hasSound) {
      for (let i = 0; i < FRAME_SAMPLES; i++) frame[i] = this.#fifo[this.#start + i] ?? 0;
      this.#start += FRAME_SAMPLES;
    } else {
      // Less than a frame can only remain after a decoder with an odd packet; it would never fit again.
      this.#start = 0;
      this.#end = 0;
      frame.fill(0);
    }
    if (this.#hasSeam || !hasSound) this.#smoothSeam(frame);
    this.#hasSeam = !hasSound;
    this.#remember(frame);
    this.#lastSample = frame[FRAME_SAMPLES - 1] ?? 0;
    this.#measure(frame, hasSound);
    return hasSound;
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#concealedFrames = 0;
    this.#hasSeam = true;
    this.level = 0;
    this.#isBridging = false;
    this.#history.fill(0);
  }

  #measure(frame: Float32Array, hasSound: boolean): void {
    this.level = hasSound ? rmsOf(frame) : 0;
    if (this.level > this.#usualLevel) this.#usualLevel += (this.level - this.#usualLevel) * 0.1;
    else this.#usualLevel *= 0.998;
  }

  /** Linear over the frames between full level and silence, so that it has no steps. */
  #fadeConcealment(at: number, count: number): void {
    const span = FADED_CONCEAL_FRAMES - FULL_CONCEAL_FRAMES;
    for (let i = 0; i < count; i++) {
      const frames = this.#concealedFrames + i / FRAME_SAMPLES;
      const gain = clamp((FADED_CONCEAL_FRAMES - frames) / span, 0, 1, 0);
      this.#fifo[at + i] = (this.#fifo[at + i] ?? 0) * gain;
    }
    this.#concealedFrames += count / FRAME_SAMPLES;
  }

  /** The last period of the voice again, softer from frame to frame. */
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
    const waiting = Math.min(this.available, this.#history.length);
    this.#history.copyWithin(0, waiting);
    this.#history.set(this.#fifo.subarray(this.#end - waiting, this.#end), this.#history.length - waiting);
    this.#repeat.start(this.#history);
    this.#isBridging = true;
    this.#bridgeGain = 1;
    // Where nothing waits, the bridge follows what was heard last.
    if (waiting === 0) this.#hasSeam = true;
  }

  /** What was heard last, for the next bridge. */
  #remember(frame: Float32Array): void {
    this.#history.copyWithin(0, FRAME_SAMPLES);
    this.#history.set(frame, this.#history.length - FRAME_SAMPLES);
  }

  #smoothSeam(frame: Float32Array): void {
    const jump = this.#lastSample - (frame[0] ?? 0);
    if (jump === 0) return;
    for (let i = 0; i < SEAM_SAMPLES; i++) frame[i] = (frame[i] ?? 0) + jump * (1 - i / SEAM_SAMPLES);
  }

  /** Free samples at the end, after moving what is left to the front. */
  #makeRoom(count: number): number {
    if (this.#start > 0 && CAPACITY - this.#end < count) {
      this.#fifo.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    return CAPACITY - this.#end;
  }
}
