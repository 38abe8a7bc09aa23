import { clamp } from '@jackfield/protocol/clamp';

/** Frames for which gate and room have to be quiet before the chain takes frames together: 0.5 s. */
const REST_AFTER_FRAMES = 50;
/** 8 dB above the quietest of the room: noise moves by less, a voice by more. */
const ABOVE_FLOOR = 2.5;
/** The floor rises by 6 dB in 3 s, so that a fan that starts is the room's noise soon after. */
const RISE = 1.0023;
/** Linear RMS of -66 dBFS: no voice is that quiet. */
const ALWAYS_QUIET = 5e-4;
const LEAST_FLOOR = ALWAYS_QUIET / ABOVE_FLOOR;

/** Decides when nobody speaks and nobody can be about to: the gate has been closed for a while and the microphone is as quiet as the room gets. */
export class QuietWatch {
  #floor = Infinity;
  #quietFrames = 0;

  /** [audio] The level of one frame of the microphone, linear RMS. True while it need not be processed at once. */
  note(level: number, isGateOpen: boolean): boolean {
    // Digital silence has no level that a floor could rise from.
    this.#floor = clamp(level, LEAST_FLOOR, Math.max(LEAST_FLOOR, this.#floor * RISE), LEAST_FLOOR);
    const isQuiet = level <= this.level;
    this.#quietFrames = isQuiet && !isGateOpen ? this.#quietFrames + 1 : 0;
    return this.#quietFrames > REST_AFTER_FRAMES;
  }

  /** [audio] The level, linear RMS, up to which a frame counts as quiet. */
  get level(): number {
    return Math.max(ALWAYS_QUIET, this.#floor * ABOVE_FLOOR);
  }

  /** Something else needs each frame at once. */
  reset(): void {
    this.#quietFrames = 0;
  }
}
