import { Bottleneck } from '../../../../../bench/call/bottleneck.ts';

/** What a link does to packets from a moment on, in ms of simulated time. */
export interface LinkPhase {
  readonly fromMs: number;
  /** kb/s that the link carries, headers of IP included; Infinity for a link that is never full. */
  readonly kbps: number;
  /** Part of that which other traffic takes away. */
  readonly crossKbps?: number;
  /** Share of packets that are lost on the air, 0 to 1. */
  readonly loss?: number;
  /** Uniform addition of 0 to this many ms; packets overtake each other. */
  readonly jitterMs?: number;
  /** Time on the way beside the queue. */
  readonly delayMs?: number;
}

/** A full queue drops what comes. */
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

  /** When a packet that is sent now is there; null where it is lost. Times only grow. */
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

  /** What a packet that comes now waits for. */
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

  /** Where the bandwidth changes, what waits is sent at once: a queue that it takes along would be shorter by the same factor. */
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

/** The caller counts headers or does not. */
function bottleneckOf({ kbps }: LinkPhase): Bottleneck {
  return new Bottleneck({ kbps, queueMs: QUEUE_MS, headerBytes: 0 });
}
