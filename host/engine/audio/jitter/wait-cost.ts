import { clamp } from '@jackfield/protocol/clamp';

const BIN_MS = 10;
/** Half a second of bins. */
const BINS = 50;
/** Factor of forgetting per packet: a packet's weight falls by a factor of e after 1,000 others. */
const FORGET = 0.999;
/** Weight of 50 punctual packets that are assumed before the first one, so that a single late packet at the start does not count for long. */
const PRIOR = 1 - FORGET ** 50;
/** Delay, in ms, that is worth 1 % of the packets. */
const MS_PER_LOSS_PERCENT = 20;
/** Shares below this, a fifth of one packet in 1,000, are forgotten. */
const LEAST_SHARE = 0.000_2;

/**
 * The delay at which waiting for late packets costs as much as losing them (NetEQ's reorder optimizer): a few very late packets are not waited for, many
 * slightly late ones are.
 */
export class WaitCost {
  readonly #bins = new Float64Array(BINS);
  #late = 0;
  /** Weight of all packets, the prior included; tends to 1. */
  #total = PRIOR;
  #bestMs = 0;

  /** Best delay, in ms; 0 when no packet is late. */
  get bestMs(): number {
    return this.#bestMs;
  }

  /** [audio] Adds a packet that comes `lateMs` late; null for one that does not. */
  add(lateMs: number | null): void {
    this.#total = this.#total * FORGET + 1 - FORGET;
    if (lateMs === null && this.#late === 0) return;
    this.#late = 0;
    for (let i = 0; i < BINS; i++) {
      const kept = (this.#bins[i] ?? 0) * FORGET;
      this.#bins[i] = kept;
      this.#late += kept;
    }
    if (lateMs !== null) {
      const bin = clamp(Math.ceil(lateMs / BIN_MS), 0, BINS - 1, BINS - 1);
      this.#bins[bin] = (this.#bins[bin] ?? 0) + 1 - FORGET;
      this.#late += 1 - FORGET;
    }
    this.#measure();
  }

  reset(): void {
    this.#bins.fill(0);
    this.#late = 0;
    this.#total = PRIOR;
    this.#bestMs = 0;
  }

  /** The bins divided by the total are shares of all packets; the share above a delay is lost at that delay. */
  #measure(): void {
    this.#bestMs = 0;
    if (this.#late < LEAST_SHARE) {
      this.#bins.fill(0);
      this.#late = 0;
      return;
    }
    let lost = this.#late;
    let leastCost = Infinity;
    for (let bin = 0; bin < BINS; bin++) {
      lost -= this.#bins[bin] ?? 0;
      const cost = bin * BIN_MS + (lost / this.#total) * 100 * MS_PER_LOSS_PERCENT;
      if (cost >= leastCost) continue;
      leastCost = cost;
      this.#bestMs = bin * BIN_MS;
    }
  }
}
