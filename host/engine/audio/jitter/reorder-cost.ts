import { clamp } from '@jackfield/protocol/clamp';

const BIN_MS = 20;
/** Half a second. */
const BINS = 25;
/** A packet counts e times less after 1,000 others. */
const FORGET = 0.999;
/** So many ms of delay are worth it where they save 1 % of the packets. */
const MS_PER_LOSS_PERCENT = 20;
/** Less than a fifth of one packet in 1,000: forgotten. */
const LEAST_SHARE = 0.000_2;

/**
 * The delay at which waiting for packets that others overtook costs as much as losing them (NetEQ's reorder optimizer): few that come very late are not waited for, many that
 * come a little late are.
 */
export class ReorderCost {
  readonly #bins = new Float64Array(BINS);
  #overtaken = 0;
  #bestMs = 0;

  /** Milliseconds after the fastest packets; 0 where nothing is reordered. */
  get bestMs(): number {
    return this.#bestMs;
  }

  /** [audio] A packet came; `lateMs` after the fastest where others overtook it, null where none did. */
  add(lateMs: number | null): void {
    if (lateMs === null && this.#overtaken === 0) return;
    this.#overtaken = 0;
    for (let i = 0; i < BINS; i++) {
      const kept = (this.#bins[i] ?? 0) * FORGET;
      this.#bins[i] = kept;
      this.#overtaken += kept;
    }
    if (lateMs !== null) {
      const bin = clamp(Math.ceil(lateMs / BIN_MS), 0, BINS - 1, BINS - 1);
      this.#bins[bin] = (this.#bins[bin] ?? 0) + 1 - FORGET;
      this.#overtaken += 1 - FORGET;
    }
    this.#measure();
  }

  reset(): void {
    this.#bins.fill(0);
    this.#overtaken = 0;
    this.#bestMs = 0;
  }

  /** The bins hold shares of all packets, so what lies above a delay is lost at it. */
  #measure(): void {
    this.#bestMs = 0;
    if (this.#overtaken < LEAST_SHARE) {
      this.reset();
      return;
    }
    let lost = this.#overtaken;
    let leastCost = Infinity;
    for (let bin = 0; bin < BINS; bin++) {
      lost -= this.#bins[bin] ?? 0;
      const cost = bin * BIN_MS + lost * 100 * MS_PER_LOSS_PERCENT;
      if (cost >= leastCost) continue;
      leastCost = cost;
      this.#bestMs = bin * BIN_MS;
    }
  }
}
