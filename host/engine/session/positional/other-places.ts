import type { PluginData } from '../../ports/lane.ts';
import type { Vector } from '../../plugins/positional/place.ts';
import { parsePlace } from './place-message.ts';

/** Time after which a position without an update expires, in ms. */
const EXPIRY_MS = 5_000;

interface OtherPlace {
  readonly channel: string;
  readonly contextKey: string;
  readonly position: Vector;
  readonly atMs: number;
}

/** Positions that other users reported. The data is untrusted: each user has at most one position, and invalid data changes nothing. */
export class OtherPlaces {
  readonly #places = new Map<number, OtherPlace>();

  /** `senderId` is a user in the local user's channel. */
  receive({ pluginId: channel, senderId, data }: PluginData, nowMs: number): void {
    const message = parsePlace(data);
    if (message === null) return;
    if (message.kind === 'here') {
      const { contextKey, position } = message;
      this.#places.set(senderId, { channel, contextKey, position, atMs: nowMs });
    } else if (this.#places.get(senderId)?.channel === channel) this.#places.delete(senderId);
  }

  forget(userId: number): void {
    this.#places.delete(userId);
  }

  clear(): void {
    this.#places.clear();
  }

  /** Users who share the plugin and the context, with their current positions. */
  in(channel: string, contextKey: string, nowMs: number): [userId: number, position: Vector][] {
    const found: [number, Vector][] = [];
    for (const [userId, place] of this.#places) {
      if (nowMs - place.atMs >= EXPIRY_MS) this.#places.delete(userId);
      else if (place.channel === channel && place.contextKey === contextKey) found.push([userId, place.position]);
    }
    return found;
  }
}
