import { placeChannelOf } from '../../plugins/positional/locator.ts';
import type { Vector } from '../../plugins/positional/place.ts';
import { contextKeyOf, encodePlace } from './place-message.ts';

/** What one who stands still repeats: who enters the channel learns of him within that time. */
const KEEP_ALIVE_MS = 2_000;
/** 1 cm. */
const LEAST_MOVE_M = 0.01;

interface Sent {
  readonly channel: string;
  readonly contextKey: string;
  readonly position: Vector;
  readonly atMs: number;
}

/** Tells the others in the channel where one's own voice comes from: when it moved, else every 2 s. */
export class PlaceSender {
  readonly #send: (channel: string, data: Uint8Array) => boolean;
  #last: Sent | null = null;

  /** `send` returns false when nothing went out. */
  constructor(send: (channel: string, data: Uint8Array) => boolean) {
    this.#send = send;
  }

  /** At most as often as this is called. */
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

  /** One has no place any more. */
  takeBack(): void {
    if (this.#last !== null) this.#send(this.#last.channel, encodePlace({ kind: 'gone' }));
    this.#last = null;
  }

  /** Others than before listen: the next `tell` is sent, whatever it says. */
  reset(): void {
    this.#last = null;
  }
}

function distanceBetween(a: Vector, b: Vector): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
