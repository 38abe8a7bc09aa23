import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { ChainSandbox } from './chain-sandbox.ts';

/** Frames that may wait for their answer; a device that delivers in bursts needs a few. */
const CAPACITY = 16;

/** One frame in progress in the capture chain. Reused. */
export interface FrameTicket {
  sequence: number;
  sentMs: number;
  /** Sandbox that is to answer; null when none can. */
  by: ChainSandbox | null;
  isDry: boolean;
  readonly dry: Float32Array;
  hasSound: boolean;
  readonly sound: Float32Array;
}

/** The frames that wait for their answer, the oldest first [audio]. */
export class TicketQueue {
  readonly #tickets: FrameTicket[] = [];
  #head = 0;
  #count = 0;

  constructor() {
    for (let index = 0; index < CAPACITY; index++) {
      const [dry, sound] = [new Float32Array(FRAME_SAMPLES), new Float32Array(FRAME_SAMPLES)];
      this.#tickets.push({ sequence: 0, sentMs: 0, by: null, isDry: false, dry, hasSound: false, sound });
    }
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === CAPACITY;
  }

  get first(): FrameTicket {
    return this.at(0);
  }

  /** Adds a ticket, which the caller fills in. Only valid while the queue is not full. */
  add(): FrameTicket {
    this.#count += 1;
    return this.at(this.#count - 1);
  }

  removeFirst(): void {
    this.#head = (this.#head + 1) % CAPACITY;
    this.#count -= 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Number of tickets that a sandbox is to answer. */
  openOf(sandbox: ChainSandbox): number {
    let open = 0;
    for (let index = 0; index < this.#count; index++) if (this.at(index).by === sandbox) open += 1;
    return open;
  }

  /** FrameTicket that an answer is for; null when it has already been answered otherwise. */
  find(sandbox: ChainSandbox, sequence: number): FrameTicket | null {
    for (let index = 0; index < this.#count; index++) {
      const ticket = this.at(index);
      if (ticket.by === sandbox && ticket.sequence === sequence) return ticket;
    }
    return null;
  }

  /** FrameTicket at an index; 0 is the oldest. */
  at(index: number): FrameTicket {
    const ticket = this.#tickets[(this.#head + index) % CAPACITY];
    if (ticket === undefined) throw new RangeError(`no ticket ${index}`);
    return ticket;
  }
}
