/** A small deterministic generator, so that a failing input can be reproduced from its seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}

const INTERESTING = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x40, 0x41, 0x42, 0x60, 0x70, 0x72, 0x05];

/** Pieces of names that must not reach generated code. */
const HOSTILE_NAMES = ['//', '*', '$1', "'];", '`${', '__proto__', 'constructor', 'x/globalThis', '\u2028'].map(
  (name) => Buffer.from(name),
);

/** 1 to 6 changes: bytes flipped, set, removed, repeated, moved, or overwritten by a piece of a hostile name. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(original);
  const changes = 1 + random.below(6);
  for (let change = 0; change < changes && bytes.length > 0; change++) {
    const at = random.below(bytes.length);
    const length = 1 + random.below(Math.min(32, bytes.length - at));
    switch (random.below(7)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes[at] = INTERESTING[random.below(INTERESTING.length)] ?? 0;
        break;
      case 2:
        bytes = joined(bytes.subarray(0, at), bytes.subarray(at + length));
        break;
      case 3:
        bytes = joined(bytes.subarray(0, at + length), bytes.subarray(at));
        break;
      case 4:
        bytes.copyWithin(random.below(bytes.length), at, at + length);
        break;
      case 5: {
        const name = HOSTILE_NAMES[random.below(HOSTILE_NAMES.length)] ?? Buffer.alloc(0);
        bytes.set(name.subarray(0, bytes.length - at), at);
        break;
      }
      default:
        bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
