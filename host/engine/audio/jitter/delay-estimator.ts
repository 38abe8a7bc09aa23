import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS } from '@jackfield/protocol/pcm';
import { WaitCost } from './wait-cost.ts';

const BIN_MS = 0.5;
/** Half a second of bins. */
const BINS = 1_000;
/** Bin of the first packet: packets up to 100 ms faster still fit below it. */
const FIRST_BIN = 200;
/** Share of all packets, weighted by age, that arrive in time; the others are concealed. */
const QUANTILE = 0.975;
/** Time constant of forgetting: a packet's weight falls by a factor of e after this time. A spike is forgotten in some 3 s, a worse network in some 10 s. */
const MEMORY_MS = 2_500;
/** Margin for the unevenness of timers and round trips to the sandbox. */
const MARGIN_MS = 1;
/** Margin for shrinking: the buffer shrinks only when it would fit with this much more room, so that it does not oscillate between two ticks. */
const SHRINK_MARGIN_MS = 2;
/** Prior before there are measurements: one frame on top of the first packet. */
const PRIOR_MS = FRAME_MS;
/** Weight from which the prior no longer counts: about 20 packets. */
const PRIOR_WEIGHT = 20;
const MAX_WEIGHT = 1_000;
const FORGOTTEN_WEIGHT = 1e-3;
const MINIMUM_WINDOW_MS = 1_000;

/**
 * Estimates how long after its time a packet arrives, measured on the device's clock, so that a device that ticks in bursts counts like a network that delivers
 * in bursts. A histogram with exponential forgetting, as NetEQ's delay manager keeps one, but of absolute delays: the quantile gives directly the tick at which
 * a packet has arrived. Packets that others overtook are weighted separately (`WaitCost`), and so are lost ones that a later packet may have copies of: runs of
 * losses come seconds apart, and each must find the delay that it needs.
 */
export class DelayEstimator {
  readonly #bins = new Float64Array(BINS);
  readonly #reorder = new WaitCost();
  readonly #repair = new WaitCost();
  #total = 0;
  /** Weight of the last packet. */
  #weight = 1;
  /** Lowest and highest bins with weight. */
  #lowest = BINS - 1;
  #highest = 0;
  /** Delay of the lower edge of bin 0. */
  #anchorMs = 0;
  #isEmpty = true;
  #quantileMs = 0;
  /** Smallest delay of the packets in the current window, and in the window before it. */
  #windowMinimumMs = Infinity;
  #lastMinimumMs = Infinity;
  #windowMs = 0;

  /**
   * [audio] Adds a packet that arrived `delayMs` after its time (of any origin) and holds `spanMs` of audio. `isOvertaken`: a later packet arrived before it.
   */
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
    // The weight of each new packet grows, which avoids scaling down all earlier ones.
    this.#weight *= Math.exp(spanMs / MEMORY_MS);
    if (this.#weight > MAX_WEIGHT) this.#rescale();
    const bin = clamp(this.#binOf(delayMs), 0, BINS - 1, BINS - 1);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + this.#weight;
    this.#total += this.#weight;
    this.#lowest = Math.min(this.#lowest, bin);
    this.#highest = Math.max(this.#highest, bin);
    this.#measure();
  }

  /** [audio] Adds a lost packet whose sound may be contained in one that begins `waitMs` later. */
  addLost(waitMs: number): void {
    this.#repair.add(waitMs);
  }

  /** [audio] The device lost `lostMs` of ticks: measured on its clock, packets arrive that much earlier from now on. */
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

  /** Delay from a packet's timestamp to its playout, in ticks. */
  get targetFrames(): number {
    return Math.ceil((this.#neededMs() + MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** The target delay with the larger margin; the buffer may shrink down to it. */
  get shrinkFrames(): number {
    return Math.ceil((this.#neededMs() + SHRINK_MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** Delay of the fastest packet of the last second or two; any delay above it is added by the buffer. */
  get minimumMs(): number {
    const minimumMs = Math.min(this.#windowMinimumMs, this.#lastMinimumMs);
    return minimumMs === Infinity ? 0 : minimumMs;
  }

  /** Delay beyond the fastest packets at which nearly all packets have arrived. */
  get spreadMs(): number {
    return this.#isEmpty ? 0 : Math.max(0, this.#quantileMs - this.minimumMs);
  }

  /** The minimum is kept apart from the histogram, which remembers for ten seconds how fast packets were before the sender's clock lost time. */
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

  /** Clocks drift, so the histogram moves along; weight that falls off its ends is gathered in the last bin. */
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
