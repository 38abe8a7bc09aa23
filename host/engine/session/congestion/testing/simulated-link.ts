import { Bottleneck } from '../../../../../bench/call/bottleneck.ts';

/** Behaviour of a link from `fromMs` on, in ms of simulated time. */
export interface LinkPhase {
  readonly fromMs: number;
  /** Rate that the link carries, IP headers included, in kb/s; Infinity for a link that is never full. */
  readonly kbps: number;
  /** Part of that rate which other traffic takes. */
  readonly crossKbps?: number;
  /** Share of packets lost outside the queue, 0 to 1. */
  readonly loss?: number;
  /** Uniformly distributed additional delay of 0 to this many ms; packets overtake each other. */
  readonly jitterMs?: number;
  /** Delay of the link without its queue, in ms. */
  readonly delayMs?: number;
}

/** Length of the queue, in ms; a full queue drops arriving packets. */
const QUEUE_MS = 500;
const CROSS_PACKET_BYTES = 1_200;

/** A bottleneck with a drop-tail queue in simulated time; the same seed gives the same losses. */
export class SimulatedLink {
  lost = 0;
  passed = 0;
  readonly #phases: readonly LinkPhase[];
  readonly #random: () => number;
  #bottleneck: Bottleneck;
  #phase: LinkPhase;
  #crossAtMs = 0;

  constructor(phases: readonly LinkPhase[], random: () => number) {
    this.#phases = phases;
    this.#random = random;
    this.#phase = this.#phaseAt(0);
    this.#bottleneck = bottleneckOf(this.#phase);
  }

  /** Arrival time of a packet that is sent now; null when it is lost. `nowMs` only grows. */
  pass(nowMs: number, bytes: number): number | null {
    const phase = this.#enter(nowMs);
    this.#sendCross(nowMs, phase);
    const { loss = 0, jitterMs = 0, delayMs = 20 } = phase;
    const leavesMs = this.#random() < loss ? null : this.#enqueue(nowMs, bytes);
    if (leavesMs === null) {
      this.lost += 1;
      return null;
    }
    this.passed += 1;
    return leavesMs + delayMs + this.#random() * jitterMs;
  }

  /** Time that a packet arriving now waits, in ms. */
  queueMs(nowMs: number): number {
    return this.#bottleneck.queuedMs(nowMs);
  }

  #sendCross(nowMs: number, { crossKbps = 0 }: LinkPhase): void {
    if (crossKbps === 0) {
      this.#crossAtMs = nowMs;
      return;
    }
    const intervalMs = (8 * CROSS_PACKET_BYTES) / crossKbps;
    for (; this.#crossAtMs < nowMs; this.#crossAtMs += intervalMs) this.#enqueue(this.#crossAtMs, CROSS_PACKET_BYTES);
  }

  #enqueue(nowMs: number, bytes: number): number | null {
    const waitMs = this.#bottleneck.pass(nowMs, bytes);
    return waitMs === null ? null : nowMs + waitMs;
  }

  /** When the bandwidth changes, waiting packets are sent at once: a queue that was carried over would become shorter by the same factor. */
  #enter(nowMs: number): LinkPhase {
    const phase = this.#phaseAt(nowMs);
    if (phase.kbps !== this.#phase.kbps) this.#bottleneck = bottleneckOf(phase);
    this.#phase = phase;
    return phase;
  }

  #phaseAt(nowMs: number): LinkPhase {
    const phase = this.#phases.findLast(({ fromMs }) => fromMs <= nowMs);
    if (phase === undefined) throw new RangeError('the first phase of a link begins at 0');
    return phase;
  }
}

/** The caller decides whether headers count. */
function bottleneckOf({ kbps }: LinkPhase): Bottleneck {
  return new Bottleneck({ kbps, queueMs: QUEUE_MS, headerBytes: 0 });
}
