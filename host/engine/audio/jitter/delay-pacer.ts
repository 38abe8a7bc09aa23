/** Excess from which shrinking hurries. */
const FAST_SHRINK_FRAMES = 4;
/** Frames in a row that must show excess before the buffer shrinks: a third of a second. */
const SHRINK_PATIENCE_FRAMES = 30;
const SHRINK_INTERVAL_TICKS = 10;
const FAST_SHRINK_INTERVAL_TICKS = 2;
/** After so many tries without a good place the cut is made anyway. */
const MAX_SHRINK_TRIES = 8;
/** Packets after which the buffer grows without waiting for a quiet moment. */
const GROW_PATIENCE_PACKETS = 12;
const GROW_INTERVAL_TICKS = 5;

/** Decides when a sender's delay changes by a frame: soon enough to matter, rarely enough not to be heard. */
export class DelayPacer {
  #excessFrames = 0;
  #shrinkTries = 0;
  #lastShrinkTick = 0;
  #shortPackets = 0;
  #lastGrowTick = 0;

  /** The cut is made even where it may be heard: too much is waiting, or no good place came. */
  isForced(excess: number): boolean {
    return excess >= FAST_SHRINK_FRAMES || this.#shrinkTries >= MAX_SHRINK_TRIES;
  }

  /** [audio] Once per decoded packet of `packetFrames`, which was played `excess` frames later than needed. */
  noteExcess(excess: number, packetFrames: number): void {
    this.#excessFrames = excess >= 1 ? this.#excessFrames + packetFrames : 0;
  }

  /** [audio] True when a frame should be cut at `tick`. */
  shouldShrink(tick: number, excess: number): boolean {
    const sinceLast = tick - this.#lastShrinkTick;
    if (excess >= FAST_SHRINK_FRAMES) return sinceLast >= FAST_SHRINK_INTERVAL_TICKS;
    return excess >= 1 && this.#excessFrames >= SHRINK_PATIENCE_FRAMES && sinceLast >= SHRINK_INTERVAL_TICKS;
  }

  noteShrinkAsked(tick: number): void {
    this.#lastShrinkTick = tick;
  }

  /** Whether a place for the cut was found. */
  noteShrunk(wasCut: boolean): void {
    this.#shrinkTries = wasCut ? 0 : this.#shrinkTries + 1;
  }

  /** [audio] True when a frame should be put in at `tick`; `isShort`: the next packet would be played before its target. */
  shouldGrow(tick: number, isShort: boolean, isQuiet: boolean): boolean {
    this.#shortPackets = isShort ? this.#shortPackets + 1 : 0;
    if (!isShort || tick - this.#lastGrowTick < GROW_INTERVAL_TICKS) return false;
    if (!isQuiet && this.#shortPackets < GROW_PATIENCE_PACKETS) return false;
    this.#lastGrowTick = tick;
    return true;
  }
}
