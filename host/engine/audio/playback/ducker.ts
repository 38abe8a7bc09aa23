import { clamp } from '@jackfield/protocol/clamp';

/** Frames of 10 ms from no attenuation to full attenuation, and back. */
const ATTACK_FRAMES = 5;
const RELEASE_FRAMES = 30;
const MAX_DB = 40;

/**
 * The gain of all other voices while a priority speaker talks. It is linear in decibels from frame to frame, so that neither word beginnings nor ends jump.
 * Without attenuation it is exactly 1.
 */
export class Ducker {
  /** Linear gain at the end of the frame. */
  gain = 1;
  #amountDb = 0;
  /** Current attenuation, and the greatest value at either end of the current ramp. */
  #db = 0;
  #spanDb = 0;

  /** Sets the attenuation in dB, 0 to 40; 0 is off. A number that is not finite counts as 0. */
  setAmount(db: number): void {
    this.#amountDb = clamp(db, 0, MAX_DB, 0);
    this.#spanDb = Math.max(this.#amountDb, this.#db);
  }

  /** [audio] Advances by one frame. */
  step(isPriorityTalking: boolean): void {
    const target = isPriorityTalking ? this.#amountDb : 0;
    if (this.#db === target) return;
    this.#db =
      this.#db < target
        ? Math.min(target, this.#db + this.#spanDb / ATTACK_FRAMES)
        : Math.max(target, this.#db - this.#spanDb / RELEASE_FRAMES);
    this.gain = 10 ** (-this.#db / 20);
  }
}
