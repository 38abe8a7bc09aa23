import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Most frames that the back end gathers. */
const MAX_GATHERED = 5;
const MAX_ON_WAY = 2 * MAX_GATHERED;
/** Ratio of levels (1.5 dB) below which a change is not sent. */
const WORTH_TELLING = 1.19;
/** Frames after which a request that had no effect is repeated. */
const ASKED_AGAIN_AFTER = 50;
/** Most ticks under way between the device and its answer. */
const ANSWERS = 64;

/**
 * Tracks a back end that gathers frames while nobody speaks: the requested level, the answers that are not played, and the ticks that playback ran before their
 * frames came.
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

  /** [audio] Requests rest up to this level; called each tick while rest is wanted. */
  rest(level: number): void {
    const ratio = level / this.#level;
    const isTold = ratio < WORTH_TELLING && ratio > 1 / WORTH_TELLING;
    if (isTold && (this.#isResting || this.#framesSinceAsked < ASKED_AGAIN_AFTER)) return;
    this.#level = level;
    this.#framesSinceAsked = 0;
    this.#ask(level);
  }

  /** [audio] Ends rest. Returns the number of ticks that playback has to run now, because their frames come later. */
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

  /** [audio] Notes a frame; false when playback has already run its tick. */
  note(isResting: boolean): boolean {
    if (!isResting) {
      // The back end detected sound, or did not rest yet.
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
      // Some frames were on their way when rest ended. More than that mean that the back end missed the request.
      this.#restedUnasked = 0;
      this.#ask(0);
    }
    this.#restedAtMs = this.#now();
    this.#expect(1);
    return true;
  }

  /** [audio] Notes playback's answer to the oldest tick; false when that answer is not to be played. */
  takesAnswer(): boolean {
    if (this.#answers === 0) return true;
    const isUnplayed = this.#isUnplayed[this.#firstAnswer] === 1;
    this.#firstAnswer = (this.#firstAnswer + 1) % ANSWERS;
    this.#answers--;
    return !isUnplayed;
  }

  /** Starts anew for another back end, which has no request yet. */
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
