import type { ShedCandidate, ShedState } from './shed-state.ts';
import { SLOW_SHARE, allRun, restingIn, shedStep, withoutResting } from './shed-state.ts';

export interface LoadShedderOptions {
  /** Effects of the chain that may rest and run now, with their costs. Asked at most once a second. */
  readonly candidates: () => readonly ShedCandidate[];
  /** Current deadline, in ms. */
  readonly deadlineMs: () => number;
  /** Upper limit of the deadline, in ms. */
  readonly longestMs: number;
  /** Called when an effect rests from the next frame on, or runs again. */
  readonly onChange: (pluginId: string, rests: boolean) => void;
  /** Monotonic clock, in ms. */
  readonly now?: () => number;
}

const WINDOW_MS = 1_000;
/** Tolerance for timers, which fire up to 1 ms early by this clock. */
const EARLY_MS = 5;
/** Least number of frames in a window: fewer say nothing about misses. */
const FEWEST_FRAMES = 25;

/**
 * Lets the most expensive effects of a chain rest, one after the other, while the chain cannot keep its longest deadline, and tries them again when there is time
 * to spare. Frames drive it while all effects run; a timer drives it while some rest, because a chain without frames is calm, too.
 */
export class LoadShedder implements Disposable {
  readonly #options: LoadShedderOptions;
  readonly #now: () => number;
  readonly #resting = new Set<string>();
  readonly #longestMs: number;
  #state: ShedState = allRun;
  #timer: NodeJS.Timeout | null = null;
  #windowStartMs: number;
  #frames = 0;
  #missed = 0;
  #answers = 0;
  #slow = 0;

  constructor(options: LoadShedderOptions) {
    this.#options = options;
    this.#longestMs = options.longestMs;
    this.#now = options.now ?? (() => performance.now());
    this.#windowStartMs = this.#now();
  }

  /** [audio] */
  rests(pluginId: string): boolean {
    return this.#resting.size > 0 && this.#resting.has(pluginId);
  }

  /** [audio] Records an answer that came `waitedMs` after its request. */
  noteAnswer(waitedMs: number): void {
    this.#answers += 1;
    if (waitedMs > this.#longestMs * SLOW_SHARE) this.#slow += 1;
  }

  /** [audio] Records a frame that left the chain; `isMissed` when its effects are missing. */
  noteFrame(isMissed: boolean): void {
    this.#frames += 1;
    if (isMissed) this.#missed += 1;
    if (this.#timer === null && this.#frames >= FEWEST_FRAMES) this.look();
  }

  /** Ends the rest of effects that left the chain or that the user keeps on. */
  release(isGone: (pluginId: string) => boolean): void {
    this.#become(withoutResting(this.#state, isGone, this.#now()));
  }

  /** Ends the window when it is long enough. Called by frames and by the timer. */
  look(): void {
    const nowMs = this.#now();
    if (nowMs - this.#windowStartMs < WINDOW_MS - EARLY_MS) return;
    const missShare = this.#frames < FEWEST_FRAMES ? 0 : this.#missed / this.#frames;
    const slowShare = this.#answers === 0 ? 0 : this.#slow / this.#answers;
    const window = { nowMs, missShare, slowShare, deadlineMs: this.#options.deadlineMs(), longestMs: this.#longestMs };
    this.#windowStartMs = nowMs;
    this.#frames = 0;
    this.#missed = 0;
    this.#answers = 0;
    this.#slow = 0;
    // The costs are only asked for while the chain is in trouble.
    const isQuiet = missShare === 0 && this.#state.kind === 'running' && this.#state.badWindows === 0;
    if (isQuiet) return;
    this.#become(shedStep(this.#state, window, this.#options.candidates()));
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #become(state: ShedState): void {
    this.#state = state;
    if (state.kind === 'running') this[Symbol.dispose]();
    else this.#timer ??= setInterval(() => this.look(), WINDOW_MS).unref();
    const next = new Set(restingIn(state).map(({ pluginId }) => pluginId));
    for (const pluginId of this.#resting) {
      if (next.has(pluginId)) continue;
      this.#resting.delete(pluginId);
      this.#options.onChange(pluginId, false);
    }
    for (const pluginId of next) {
      if (this.#resting.has(pluginId)) continue;
      this.#resting.add(pluginId);
      this.#options.onChange(pluginId, true);
    }
  }
}
