import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS } from '@jackfield/protocol/pcm';
import { WaitCost } from './wait-cost.ts';

const BIN_MS = 0.5;
/** Half a second. */
const BINS = 1_000;
/** Where the first packet is put: room for those that are up to 100 ms faster. */
const FIRST_BIN = 200;
/** Of all packets, weighed by age, so many arrive in time; the others are concealed. */
const QUANTILE = 0.975;
/** A packet counts e times less after this long: a spike is forgotten in some 3 s, a worse network in some 10. */
const MEMORY_MS = 2_500;
/** Timers and hops are about that uneven. */
const MARGIN_MS = 1;
/** The buffer shrinks only when it would fit with that much more room: no to and fro at an edge between two ticks. */
const SHRINK_MARGIN_MS = 2;
/** Before there are measurements: one frame on top of the first packet. */
const PRIOR_MS = FRAME_MS;
/** So much weight makes the prior void: about 20 packets. */
const PRIOR_WEIGHT = 20;
const MAX_WEIGHT = 1_000;
const FORGOTTEN_WEIGHT = 1e-3;
const MINIMUM_WINDOW_MS = 1_000;

/**
 * How long after its time a packet arrives, measured on the device's clock, so that a device that ticks in bursts counts like a network that
 * delivers in bursts. A histogram with exponential forgetting, as NetEQ's delay manager keeps one, but of absolute delays: the quantile says
 * directly at which tick a packet is there. Packets that others overtook are weighed apart (`WaitCost`), and so are lost ones that a later packet may have copies of: runs of losses come
 * seconds apart, and each has to find the delay that it needs.
 */
export class DelayEstimator {
  readonly #bins = new Float64Array(BINS);
  readonly #reorder = new WaitCost();
  readonly #repair = new WaitCost();
  #total = 0;
  /** Of the packet that came last. */
  #weight = 1;
  /** No bin beyond these has weight. */
  #lowest = BINS - 1;
  #highest = 0;
  /** Delay of the lower edge of bin 0. */
  #anchorMs = 0;
  #isEmpty = true;
  #quantileMs = 0;
  /** Of the packets in the window, and in the one before it. */
  #windowMinimumMs = Infinity;
  #lastMinimumMs = Infinity;
  #windowMs = 0;

  /** [audio] One packet arrived `delayMs` after its time (of any origin); `spanMs` of audio are in it. `isOvertaken`: a later one was there before it. */
  add(delayMs: number, spanMs: number, isOvertaken: boolean): void {
    if (this.#isEmpty) {
      this.#isEmpty = false;
      this.#anchorMs = Math.floor(delayMs) - FIRST_BIN * BIN_MS;
    } else if (isOvertaken) {
      this.#reorder.add(Math.max(0, delayMs - this.minimumMs));
      return;
    }
    this.#reorder.add(null);
    this.#repair.add(null);
    this.#makeRoom(delayMs);
    this.#noteMinimum(delayMs, spanMs);
    // Instead of making all others lighter, each packet weighs more than the one before.
    this.#weight *= Math.exp(spanMs / MEMORY_MS);
    if (this.#weight > MAX_WEIGHT) this.#rescale();
    const bin = clamp(this.#binOf(delayMs), 0, BINS - 1, BINS - 1);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + this.#weight;
    this.#total += this.#weight;
    this.#lowest = Math.min(this.#lowest, bin);
    this.#highest = Math.max(this.#highest, bin);
    this.#measure();
  }

  /** [audio] A packet was lost whose sound may be in one that begins `waitMs` later. */
  addLost(waitMs: number): void {
    this.#repair.add(waitMs);
  }

  /** [audio] The device lost `lostMs` of ticks: measured on its clock, packets come that much earlier from now on. */
  shift(lostMs: number): void {
    if (this.#isEmpty) return;
    this.#anchorMs -= lostMs;
    this.#windowMinimumMs -= lostMs;
    this.#lastMinimumMs -= lostMs;
    this.#measure();
  }

  reset(): void {
    this.#bins.fill(0);
    this.#total = 0;
    this.#weight = 1;
    this.#lowest = BINS - 1;
    this.#highest = 0;
    this.#windowMinimumMs = Infinity;
    this.#lastMinimumMs = Infinity;
    this.#windowMs = 0;
    this.#reorder.reset();
    this.#repair.reset();
    this.#isEmpty = true;
  }

  /** Ticks after its timestamp at which a packet is played. */
  get targetFrames(): number {
    return Math.ceil((this.#neededMs() + MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** The same with room to spare; the buffer may shrink down to it. */
  get shrinkFrames(): number {
    return Math.ceil((this.#neededMs() + SHRINK_MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** Delay of the fastest packet of the last second or two: what lies above is the buffer's. */
  get minimumMs(): number {
    const minimumMs = Math.min(this.#windowMinimumMs, this.#lastMinimumMs);
    return minimumMs === Infinity ? 0 : minimumMs;
  }

  /** How much later than the fastest packets nearly all of them are there. */
  get spreadMs(): number {
    return this.#isEmpty ? 0 : Math.max(0, this.#quantileMs - this.minimumMs);
  }

  /** Not the histogram's: that remembers for ten seconds how fast packets were before the sender's clock lost time. */
  #noteMinimum(delayMs: number, spanMs: number): void {
    this.#windowMinimumMs = Math.min(this.#windowMinimumMs, delayMs);
    this.#windowMs += spanMs;
    if (this.#windowMs < MINIMUM_WINDOW_MS) return;
    this.#lastMinimumMs = this.#windowMinimumMs;
    this.#windowMinimumMs = Infinity;
    this.#windowMs = 0;
  }

  #binOf(delayMs: number): number {
    return Math.floor((delayMs - this.#anchorMs) / BIN_MS);
  }

  #neededMs(): number {
    const { minimumMs } = this;
    return Math.max(this.#quantileMs, minimumMs + this.#reorder.bestMs, minimumMs + this.#repair.bestMs);
  }

  #priorMs(): number {
    return this.#total >= PRIOR_WEIGHT * this.#weight ? 0 : PRIOR_MS;
  }

  #measure(): void {
    const limit = this.#total * (1 - QUANTILE);
    let above = 0;
    let bin = this.#highest;
    for (; bin > this.#lowest; bin--) {
      above += this.#bins[bin] ?? 0;
      if (above > limit) break;
    }
    this.#quantileMs = this.#anchorMs + (bin + 1) * BIN_MS;
  }

  #rescale(): void {
    this.#total = 0;
    this.#lowest = BINS - 1;
    this.#highest = 0;
    for (let i = 0; i < BINS; i++) {
      const scaled = (this.#bins[i] ?? 0) / this.#weight;
      this.#bins[i] = scaled < FORGOTTEN_WEIGHT ? 0 : scaled;
      if (scaled < FORGOTTEN_WEIGHT) continue;
      this.#total += scaled;
      this.#lowest = Math.min(this.#lowest, i);
      this.#highest = i;
    }
    this.#weight = 1;
  }

  /** Clocks drift: the histogram moves along, and what falls off its ends is gathered in the last bin. */
  #makeRoom(delayMs: number): void {
    const position = this.#binOf(delayMs);
    if (position >= 0 && position < BINS) return;
    const shift = position < 0 ? position - FIRST_BIN : position - BINS + 1 + FIRST_BIN;
    if (Math.abs(shift) >= BINS) {
      this.reset();
      this.#isEmpty = false;
      this.#anchorMs = Math.floor(delayMs) - FIRST_BIN * BIN_MS;
      return;
    }
    this.#anchorMs += shift * BIN_MS;
    this.#lowest = 0;
    this.#highest = BINS - 1;
    let gathered = 0;
    if (shift > 0) {
      for (let i = 0; i < shift; i++) gathered += this.#bins[i] ?? 0;
      this.#bins.copyWithin(0, shift);
      this.#bins.fill(0, BINS - shift);
      this.#bins[0] = (this.#bins[0] ?? 0) + gathered;
    } else {
      for (let i = BINS + shift; i < BINS; i++) gathered += this.#bins[i] ?? 0;
      this.#bins.copyWithin(-shift, 0, BINS + shift);
      this.#bins.fill(0, 0, -shift);
      this.#bins[BINS - 1] = (this.#bins[BINS - 1] ?? 0) + gathered;
    }
  }
}
