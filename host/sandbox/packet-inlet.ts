import type { LaneHookSlot } from './lane-hook-slot.ts';

interface Seen {
  readonly before: Uint8Array;
  readonly after: Uint8Array | null;
}

/** The lane hooks before the decoder. A packet passes them only once, even when it is used twice: to recover the lost packet before it, and for itself. */
export class PacketInlet {
  readonly slots: readonly LaneHookSlot[];
  /** For each sender, the last packet that was used to recover the packet before it. */
  readonly #seen = new Map<number, Seen>();

  constructor(slots: readonly LaneHookSlot[]) {
    this.slots = slots;
  }

  /** [audio] Returns the packet for the decoder, or null when it was dropped. With `isRecovery`, the same packet will be taken again. */
  take(sender: number, payload: Uint8Array, isRecovery: boolean, mask: number): Uint8Array | null {
    if (this.slots.length === 0 || payload.length === 0) return payload;
    const seen = this.#seen.get(sender);
    if (seen !== undefined && isSame(seen.before, payload)) {
      if (!isRecovery) this.#seen.delete(sender);
      return seen.after;
    }
    const after = this.#passAll(sender, payload, mask);
    if (isRecovery) this.#seen.set(sender, { before: payload.slice(), after: after?.slice() ?? null });
    return after;
  }

  forget(sender: number): void {
    this.#seen.delete(sender);
  }

  #passAll(sender: number, payload: Uint8Array, mask: number): Uint8Array | null {
    let current: Uint8Array | null = payload;
    for (const slot of this.slots) {
      if (current === null) return null;
      current = slot.run(current, sender, (mask & (1 << slot.guest.index)) !== 0);
    }
    return current;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
