import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Bins of 1 ms. */
const BINS = 640;
/** Where the first packet is put: room for those that are faster. */
const FIRST_BIN = 120;
/** Of all packets, weighed by age, so many arrive in time; the others are concealed. */
const QUANTILE = 0.975;
/** A packet counts e times less after this long: a spike is forgotten in some 3 s, a worse network in some 10. */
const MEMORY_MS = 2_500;
/** Timers and hops are about that uneven. */
const MARGIN_MS = 1;
/** The buffer shrinks only when it would fit with that much more room: no to and fro at an edge between two ticks. */
const SHRINK_MARGIN_MS = 3;
/** Before there are measurements: one frame on top of the first packet. */
const PRIOR_MS = FRAME_MS;
/** So much weight makes the prior void: about 20 packets. */
const PRIOR_WEIGHT = 20;

/**
 * How long after its time a packet arrives, measured on the device's clock, so that a device that ticks in bursts counts like a network that
 * delivers in bursts. A histogram with exponential forgetting, as NetEQ's delay manager keeps one, but of absolute delays: the quantile says
 * directly at which tick a packet is there.
 */
export class DelayEstimator {
  readonly #bins = new Float64Array(BINS);
  #total = 0;
  /** Delay of the lower edge of bin 0. */
  #anchorMs = 0;
  #isEmpty = true;
  #quantileMs = 0;
  #minimumMs = 0;

  /** [audio] One packet arrived `delayMs` after its time (of any origin); `spanMs` of audio are in it. */
  add(delayMs: number, spanMs: number): void {
    if (this.#isEmpty) {
      this.#isEmpty = false;
      this.#anchorMs = Math.floor(delayMs) - FIRST_BIN;
    }
    this.#makeRoom(delayMs);
    const keep = Math.exp(-spanMs / MEMORY_MS);
    for (let i = 0; i < BINS; i++) this.#bins[i] = (this.#bins[i] ?? 0) * keep;
    this.#total = this.#total * keep + 1;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(delayMs - this.#anchorMs)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#measure();
  }

  reset(): void {
    this.#bins.fill(0);
    this.#total = 0;
    this.#isEmpty = true;
  }

  /** Ticks after its timestamp at which a packet is played. */
  get targetFrames(): number {
    return Math.ceil((this.#quantileMs + MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** The same with room to spare; the buffer may shrink down to it. */
  get shrinkFrames(): number {
    return Math.ceil((this.#quantileMs + SHRINK_MARGIN_MS + this.#priorMs()) / FRAME_MS);
  }

  /** Delay of the fastest packets: what lies above is the buffer's. */
  get minimumMs(): number {
    return this.#minimumMs;
  }

  #priorMs(): number {
    return this.#total >= PRIOR_WEIGHT ? 0 : PRIOR_MS;
  }

  #measure(): void {
    const limit = this.#total * (1 - QUANTILE);
    let above = 0;
    let bin = BINS - 1;
    for (; bin > 0; bin--) {
      above += this.#bins[bin] ?? 0;
      if (above > limit) break;
    }
    this.#quantileMs = this.#anchorMs + bin + 1;
    const floor = this.#total * 0.01;
    let below = 0;
    for (bin = 0; bin < BINS - 1; bin++) {
      below += this.#bins[bin] ?? 0;
      if (below > floor) break;
    }
    this.#minimumMs = this.#anchorMs + bin;
  }

  /** Clocks drift: the histogram moves along, and what falls off its ends is gathered in the last bin. */
  #makeRoom(delayMs: number): void {
    const position = Math.floor(delayMs - this.#anchorMs);
    if (position >= 0 && position < BINS) return;
    const shift = position < 0 ? position - FIRST_BIN : position - BINS + 1 + FIRST_BIN;
    if (Math.abs(shift) >= BINS) {
      this.reset();
      this.#isEmpty = false;
      this.#anchorMs = Math.floor(delayMs) - FIRST_BIN;
      return;
    }
    this.#anchorMs += shift;
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
