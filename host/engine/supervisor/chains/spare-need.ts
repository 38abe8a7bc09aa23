/** Packets in a row that count as a voice, so that a gate that opens for a moment starts no process. */
const VOICE_PACKETS = 30;
/** Packets further apart than this are not in a row. */
const GAP_MS = 1_000;

/**
 * Decides whether a chain needs a warm spare, an idle process of some 20 MB. A spare is needed while voice passes, and for `keepMs` longer, so that pauses of
 * a conversation start no processes. Without `keepMs` it is always needed.
 */
export class SpareNeed {
  readonly #keepMs: number | undefined;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;
  #packets = 0;

  /** `onOver` is called when no voice has passed for `keepMs`. */
  constructor(keepMs: number | undefined, onOver: () => void) {
    this.#keepMs = keepMs;
    this.#onOver = onOver;
  }

  get isNeeded(): boolean {
    return this.#keepMs === undefined || this.#timer !== null;
  }

  /** [audio] Records a packet. True when a voice begins for which there is no spare. */
  note(nowMs: number): boolean {
    this.#packets = nowMs - this.#lastMs > GAP_MS ? 1 : this.#packets + 1;
    this.#lastMs = nowMs;
    if (this.#keepMs === undefined || this.#timer !== null || this.#packets < VOICE_PACKETS) return false;
    this.#arm(this.#keepMs);
    return true;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#lastMs + (this.#keepMs ?? 0) - performance.now();
      if (leftMs > 0) return this.#arm(leftMs);
      this.#timer = null;
      this.#onOver();
    }, Math.ceil(delayMs)).unref();
  }
}
