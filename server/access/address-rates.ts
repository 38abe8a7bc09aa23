/** From so many on, those that nobody needs any more are looked for. */
const PRUNE_AT = 256;

/** All connections of one address together may send as much as so many people at their fastest. */
export const PEOPLE_PER_ADDRESS = 8;

/** What an address has left, and whether that is as much as at the beginning. */
interface Rate {
  readonly isFull: boolean;
}

/**
 * A rate for each address (as `addressGroup` says), which does not begin anew with a new connection. Ask for it each time and keep none: one that is full is
 * forgotten, and the next one of the same address is another object.
 */
export class AddressRates<R extends Rate> {
  readonly #create: () => R;
  readonly #rates = new Map<string, R>();
  #pruneAt = PRUNE_AT;

  constructor(create: () => R) {
    this.#create = create;
  }

  of(group: string): R {
    const known = this.#rates.get(group);
    if (known !== undefined) return known;
    if (this.#rates.size >= this.#pruneAt) this.#prune();
    const rate = this.#create();
    this.#rates.set(group, rate);
    return rate;
  }

  #prune(): void {
    for (const [group, rate] of this.#rates) if (rate.isFull) this.#rates.delete(group);
    this.#pruneAt = Math.max(PRUNE_AT, 2 * this.#rates.size);
  }
}
