/** Number of entries from which full rates, which are no longer needed, are pruned. */
const PRUNE_AT = 256;

/** All connections of one address together may send as much as this many people at their maximum rate. */
export const PEOPLE_PER_ADDRESS = 8;

/** Remaining allowance of an address. `isFull` is true when it is as large as at the start. */
interface Rate {
  readonly isFull: boolean;
}

/**
 * One rate per address group (see `addressGroup`), which a new connection does not reset. Callers ask for the rate each time and keep no reference: a full rate
 * is deleted, and the next request for the same address creates another object.
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
