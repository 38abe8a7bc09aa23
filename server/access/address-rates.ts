import { TokenBucket } from './token-bucket.ts';

/** From so many on, those that nobody needs any more are looked for. */
const PRUNE_AT = 256;

/** A rate for each address (as `addressGroup` says), which does not begin anew with a new connection. */
export class AddressRates {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, TokenBucket>();
  #pruneAt = PRUNE_AT;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  of(group: string): TokenBucket {
    const known = this.#buckets.get(group);
    if (known !== undefined) return known;
    if (this.#buckets.size >= this.#pruneAt) this.#prune();
    const bucket = new TokenBucket(this.#perSecond, this.#burst);
    this.#buckets.set(group, bucket);
    return bucket;
  }

  #prune(): void {
    for (const [group, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(group);
    this.#pruneAt = Math.max(PRUNE_AT, 2 * this.#buckets.size);
  }
}
