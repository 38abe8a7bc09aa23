import { clamp } from '@jackfield/protocol/clamp';

/** Frames for which the gate must be closed and the room quiet before the chain takes frames together: 0.5 s. */
const REST_AFTER_FRAMES = 50;
/** Frames of rest after which the chain takes no more of them: 5 s. */
const LONG_AFTER_FRAMES = REST_AFTER_FRAMES + 500;
/** 8 dB above the room's noise floor: noise varies by less, a voice by more. */
const ABOVE_FLOOR = 2.5;
/** The floor rises by 6 dB in 3 s, so that a fan that starts is soon part of the room's noise. */
const RISE = 1.0023;
/** Linear RMS of -66 dBFS: no voice is that quiet. */
const ALWAYS_QUIET = 5e-4;
const LEAST_FLOOR = ALWAYS_QUIET / ABOVE_FLOOR;

/** Decides when nobody speaks or is about to: the gate has been closed for a while and the microphone is near the noise floor. */
export class QuietWatch {
  #floor = Infinity;
  #quietFrames = 0;

  /** [audio] Takes the level of one microphone frame, linear RMS. Returns true while the frame need not be processed at once. */
  note(level: number, isGateOpen: boolean): boolean {
    // Digital silence has no level from which a floor could rise.
    this.#floor = clamp(level, LEAST_FLOOR, Math.max(LEAST_FLOOR, this.#floor * RISE), LEAST_FLOOR);
    const isQuiet = level <= this.level;
    this.#quietFrames = isQuiet && !isGateOpen ? this.#quietFrames + 1 : 0;
    return this.#quietFrames > REST_AFTER_FRAMES;
  }

  /** [audio] True when the room has been quiet for so long that the effects need not hear it. */
  get isLong(): boolean {
    return this.#quietFrames > LONG_AFTER_FRAMES;
  }

  /** [audio] The level, linear RMS, up to which a frame counts as quiet. */
  get level(): number {
    return Math.max(ALWAYS_QUIET, this.#floor * ABOVE_FLOOR);
  }

  /** Restarts the count when another reason requires each frame at once. */
  reset(): void {
    this.#quietFrames = 0;
  }
}
