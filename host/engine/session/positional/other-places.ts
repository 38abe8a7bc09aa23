import type { PluginData } from '../../ports/lane.ts';
import type { Vector } from '../../plugins/positional/place.ts';
import { parsePlace } from './place-message.ts';

/** Who was not heard of for so long has no place. */
const EXPIRY_MS = 5_000;

interface OtherPlace {
  readonly channel: string;
  readonly contextKey: string;
  readonly position: Vector;
  readonly atMs: number;
}

/** Where others said that they are. What comes in is theirs: one place for each of them at most, and nonsense changes nothing. */
export class OtherPlaces {
  readonly #places = new Map<number, OtherPlace>();

  /** `senderId` is somebody in the own channel. */
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

  /** Those who share the plugin and the context, as of now. */
  in(channel: string, contextKey: string, nowMs: number): [userId: number, position: Vector][] {
    const found: [number, Vector][] = [];
    for (const [userId, place] of this.#places) {
      if (nowMs - place.atMs >= EXPIRY_MS) this.#places.delete(userId);
      else if (place.channel === channel && place.contextKey === contextKey) found.push([userId, place.position]);
    }
    return found;
  }
}
