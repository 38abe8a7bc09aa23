/** More than half a second of 10 ms packets. */
const SLOTS = 64;
/** Three Opus frames of the largest size; the lane's datagrams are smaller. */
export const MAX_PAYLOAD_BYTES = 3_828;
const TYPICAL_PAYLOAD_BYTES = 512;

/** One received packet, reused. */
export class PacketSlot {
  isUsed = false;
  sequence = 0;
  /** Unwrapped timestamp, in frames of 10 ms. */
  timestamp = 0;
  isTalkEnd = false;
  /** Number of the codec that made the payload; 0 is Opus. */
  codec = 0;
  bytes = 0;
  /** Buffer of the payload, of which only the first `bytes` are valid. */
  buffer = new Uint8Array(TYPICAL_PAYLOAD_BYTES);

  /** [audio] The payload; a new view, made once per packet that is decoded. */
  get payload(): Uint8Array {
    return this.buffer.subarray(0, this.bytes);
  }
}

export type PutResult = 'stored' | 'duplicate' | 'too-large' | 'too-far';

/** Packets of one sender in order of their sequence number, which wraps at 2^32. At most 64; those beyond are refused. */
export class PacketStore {
  readonly #slots = Array.from({ length: SLOTS }, () => new PacketSlot());
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** [audio] Copies `payload`. `first` is the number that is played next; numbers 64 or more beyond it are refused. */
  put(
    sequence: number,
    timestamp: number,
    isTalkEnd: boolean,
    payload: Uint8Array,
    first: number,
    codec = 0,
  ): PutResult {
    if (payload.length > MAX_PAYLOAD_BYTES) return 'too-large';
    if (distance(sequence, first) >= SLOTS) return 'too-far';
    const slot = this.#slotAt(sequence);
    if (slot.isUsed && slot.sequence === sequence) return 'duplicate';
    if (!slot.isUsed) this.#count++;
    // A grown buffer stays: the next packets of this sender are likely as large.
    if (slot.buffer.length < payload.length) slot.buffer = new Uint8Array(MAX_PAYLOAD_BYTES);
    slot.isUsed = true;
    slot.sequence = sequence;
    slot.timestamp = timestamp;
    slot.isTalkEnd = isTalkEnd;
    slot.codec = codec;
    slot.bytes = payload.length;
    slot.buffer.set(payload);
    return 'stored';
  }

  /** [audio] Returns the packet with this number, or null. */
  find(sequence: number): PacketSlot | null {
    const slot = this.#slotAt(sequence);
    return slot.isUsed && slot.sequence === sequence >>> 0 ? slot : null;
  }

  /** [audio] Returns the earliest packet at or after `sequence`, or null. */
  findFrom(sequence: number): PacketSlot | null {
    if (this.#count === 0) return null;
    for (let ahead = 0; ahead < SLOTS; ahead++) {
      const slot = this.find(sequence + ahead);
      if (slot !== null) return slot;
    }
    return null;
  }

  /** [audio] Frees the slot; its content stays readable until the next `put`. */
  release(slot: PacketSlot): void {
    if (!slot.isUsed) return;
    slot.isUsed = false;
    this.#count--;
  }

  /** [audio] Drops the packets before `sequence` and returns their number. */
  dropBefore(sequence: number): number {
    let dropped = 0;
    for (const slot of this.#slots) {
      if (!slot.isUsed || distance(slot.sequence, sequence) >= 0) continue;
      this.release(slot);
      dropped++;
    }
    return dropped;
  }

  clear(): void {
    for (const slot of this.#slots) this.release(slot);
  }

  #slotAt(sequence: number): PacketSlot {
    const slot = this.#slots[sequence & (SLOTS - 1)];
    if (slot === undefined) throw new RangeError('the ring of packets has no such entry');
    return slot;
  }
}

/** Distance from `b` to `a` on a counter that wraps at 2^32; negative when `a` is before `b`. */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}
