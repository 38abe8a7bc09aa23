import { placeChannelOf } from '../../plugins/positional/locator.ts';
import type { Vector } from '../../plugins/positional/place.ts';
import { contextKeyOf, encodePlace } from './place-message.ts';

/** Interval at which an unchanged position is repeated, in ms: a user who enters the channel learns it within that time. */
const KEEP_ALIVE_MS = 2_000;
/** Smallest movement that is sent: 1 cm. */
const LEAST_MOVE_M = 0.01;

interface Sent {
  readonly channel: string;
  readonly contextKey: string;
  readonly position: Vector;
  readonly atMs: number;
}

/** Sends the local user's position to the others in the channel: when it moved, else every 2 s. */
export class PlaceSender {
  readonly #send: (channel: string, data: Uint8Array) => boolean;
  #last: Sent | null = null;

  /** `send` returns false when nothing was sent. */
  constructor(send: (channel: string, data: Uint8Array) => boolean) {
    this.#send = send;
  }

  /** Sends the position if it moved or its repetition is due; never sends more often than it is called. */
  tell(pluginId: string, context: string, position: Vector, nowMs: number): void {
    const channel = placeChannelOf(pluginId);
    const contextKey = contextKeyOf(context);
    const last = this.#last;
    if (last !== null && last.channel !== channel) this.takeBack();
    else if (
      last?.contextKey === contextKey &&
      nowMs - last.atMs < KEEP_ALIVE_MS &&
      distanceBetween(last.position, position) <= LEAST_MOVE_M
    )
      return;
    if (this.#send(channel, encodePlace({ kind: 'here', contextKey, position }))) {
      this.#last = { channel, contextKey, position, atMs: nowMs };
    }
  }

  /** The local user has no position any more. */
  takeBack(): void {
    if (this.#last !== null) this.#send(this.#last.channel, encodePlace({ kind: 'gone' }));
    this.#last = null;
  }

  /** The listeners have changed: the next `tell` is sent in any case. */
  reset(): void {
    this.#last = null;
  }
}

function distanceBetween(a: Vector, b: Vector): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
