import { isIPv6 } from 'node:net';

/** Key under which connections are counted: an IPv4 address, or the /64 network that one IPv6 subscriber has. IPv4 inside IPv6 counts as IPv4. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Counts the slots that each address group holds. */
export class AddressLimit {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of slots held by all addresses together. */
  get size(): number {
    return this.#size;
  }

  isFull(address: string): boolean {
    return (this.#counts.get(addressGroup(address)) ?? 0) >= this.#limit;
  }

  /** Takes a slot. Returns the function that releases it (once), or null when the address has reached its limit. */
  acquire(address: string): (() => void) | null {
    const group = addressGroup(address);
    const count = this.#counts.get(group) ?? 0;
    if (count >= this.#limit) return null;
    this.#counts.set(group, count + 1);
    this.#size += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#size -= 1;
      const left = (this.#counts.get(group) ?? 1) - 1;
      if (left === 0) this.#counts.delete(group);
      else this.#counts.set(group, left);
    };
  }
}
