import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Frames that the back end gathers at most. */
const MAX_GATHERED = 5;
const MAX_ON_WAY = 2 * MAX_GATHERED;
/** A level that differs by less (1.5 dB) is not worth a message. */
const WORTH_TELLING = 1.19;
/** Frames after which a request that had no effect is made again. */
const ASKED_AGAIN_AFTER = 50;
/** Ticks that can be under way between the device and its answer. */
const ANSWERS = 64;

/**
 * Keeps account of a back end that gathers frames while nobody speaks: what was asked of it, which answers are for nothing, and which ticks playback has run before their frames came.
 */
export class RestKeeper {
  readonly #ask: (level: number) => void;
  readonly #now: () => number;
  /** 1 for each tick whose answer is not to be played, in order. */
  readonly #isUnplayed = new Uint8Array(ANSWERS);
  #firstAnswer = 0;
  #answers = 0;
  #level = 0;
  #isResting = false;
  #framesSinceAsked = 0;
  #restedAtMs = 0;
  #ahead = 0;
  #restedUnasked = 0;

  /** `ask` sends a level to the back end, 0 for the end of rest. */
  constructor(ask: (level: number) => void, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** [audio] Called each tick while it holds. */
  rest(level: number): void {
    const ratio = level / this.#level;
    const isTold = ratio < WORTH_TELLING && ratio > 1 / WORTH_TELLING;
    if (isTold && (this.#isResting || this.#framesSinceAsked < ASKED_AGAIN_AFTER)) return;
    this.#level = level;
    this.#framesSinceAsked = 0;
    this.#ask(level);
  }

  /** [audio] Returns the ticks that playback has to run now, because their frames come later. */
  wake(): number {
    if (this.#level === 0) return 0;
    this.#level = 0;
    this.#ask(0);
    this.#restedUnasked = 0;
    if (!this.#isResting) return 0;
    this.#isResting = false;
    const passed = Math.floor((this.#now() - this.#restedAtMs) / FRAME_MS);
    this.#ahead = clamp(passed, 0, MAX_GATHERED, 0);
    for (let i = 0; i < this.#ahead; i++) this.#expect(1);
    return this.#ahead;
  }

  /** [audio] A frame came; false where playback has run its tick before. */
  note(isResting: boolean): boolean {
    if (!isResting) {
      // The back end heard something, or did not rest yet.
      if (this.#isResting) this.#level = 0;
      this.#isResting = false;
      this.#framesSinceAsked++;
      this.#ahead = 0;
      this.#expect(0);
      return true;
    }
    if (this.#ahead > 0) {
      this.#ahead--;
      return false;
    }
    if (this.#level > 0) {
      this.#isResting = true;
    } else if (++this.#restedUnasked > MAX_ON_WAY) {
      // Some frames were on their way when rest ended. So many mean that the back end does not know.
      this.#restedUnasked = 0;
      this.#ask(0);
    }
    this.#restedAtMs = this.#now();
    this.#expect(1);
    return true;
  }

  /** [audio] Playback answers the oldest tick; false where that is not to be played. */
  takesAnswer(): boolean {
    if (this.#answers === 0) return true;
    const isUnplayed = this.#isUnplayed[this.#firstAnswer] === 1;
    this.#firstAnswer = (this.#firstAnswer + 1) % ANSWERS;
    this.#answers--;
    return !isUnplayed;
  }

  /** Another back end knows nothing of this. */
  reset(): void {
    this.#level = 0;
    this.#isResting = false;
    this.#ahead = 0;
  }

  #expect(isUnplayed: 0 | 1): void {
    if (this.#answers === ANSWERS) this.takesAnswer();
    this.#isUnplayed[(this.#firstAnswer + this.#answers) % ANSWERS] = isUnplayed;
    this.#answers++;
  }
}
