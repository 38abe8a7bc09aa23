/** Size of the UDP and IPv4 headers, which a link carries as well. */
const IP_BYTES = 28;

export interface BottleneckOptions {
  /** Bandwidth of the link, including IP headers. */
  readonly kbps: number;
  /** Length of the queue in ms; datagrams that arrive while it is full are dropped. */
  readonly queueMs: number;
  readonly headerBytes?: number;
}

/** A link of little bandwidth with a drop-tail queue. The times passed in must not decrease. */
export class Bottleneck {
  readonly #options: BottleneckOptions;
  #freeAtMs = 0;

  constructor(options: BottleneckOptions) {
    this.#options = options;
  }

  /** Time in ms until a datagram with this many payload bytes has passed; null when it is dropped. */
  pass(nowMs: number, bytes: number): number | null {
    const { kbps, queueMs, headerBytes = IP_BYTES } = this.#options;
    if (this.queuedMs(nowMs) > queueMs) return null;
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (8 * (bytes + headerBytes)) / kbps;
    return this.#freeAtMs - nowMs;
  }

  /** Queueing delay in ms of a datagram that arrives now. */
  queuedMs(nowMs: number): number {
    return Math.max(0, this.#freeAtMs - nowMs);
  }
}
