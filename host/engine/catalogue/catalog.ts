import type { CodedError } from '@jackfield/protocol/coded-error';
import { JackfieldError } from '../errors.ts';
import { offerFile } from './sources/folder-source.ts';
import type { Listing, Offer, PluginSource, Voucher } from './sources/plugin-source.ts';

/** Files outside of registries that wait for the user's word. */
const MAX_STAGED = 4;

/** A version that cannot be installed, and why. */
export interface BrokenListing {
  readonly listing: Listing;
  readonly error: CodedError;
}

/** A source as it was read last: how many plugins it lists, or why it could not be read. */
export interface SourceReading {
  readonly name: string;
  readonly plugins: number;
  readonly error: CodedError | null;
}

/** What the sources offer: the newest version of each plugin, by the first source that has the plugin at all. */
export class Catalog {
  #sources: readonly PluginSource[];
  readonly #vouch: Voucher;
  readonly #onProblem: (error: JackfieldError) => void;
  readonly #onRead: (readings: readonly SourceReading[]) => void;
  #places = new Map<string, { readonly source: PluginSource; readonly listing: Listing }>();
  readonly #offered = new Map<string, Offer>();
  readonly #broken = new Map<string, BrokenListing>();
  /** What the sources said when they were read last, in their order. */
  #read: readonly SourceReading[] = [];
  #turn = 0;
  #reading: Promise<void> = Promise.resolve();
  /** By digest. */
  readonly #staged = new Map<string, Offer>();

  /** `onProblem` hears of sources that cannot be read, `onRead` how all of them were read. */
  constructor(
    sources: readonly PluginSource[],
    vouch: Voucher,
    onProblem: (error: JackfieldError) => void,
    onRead: (readings: readonly SourceReading[]) => void = () => {},
  ) {
    this.#sources = sources;
    this.#vouch = vouch;
    this.#onProblem = onProblem;
    this.#onRead = onRead;
  }

  get ids(): string[] {
    return [...this.#places.keys()];
  }

  /** What was read and is in order. */
  offered(id: string): Offer | null {
    return this.#offered.get(id) ?? null;
  }

  /** What a registry lists, fetched or not. */
  listed(id: string): Listing | null {
    return this.#places.get(id)?.listing ?? null;
  }

  /** Name of the source that lists it; empty when none does. */
  sourceOf(id: string): string {
    return this.#places.get(id)?.source.name ?? '';
  }

  broken(id: string): BrokenListing | null {
    return this.#broken.get(id) ?? null;
  }

  /** The sources in their order, as they were read last. */
  get readings(): readonly SourceReading[] {
    return this.#read;
  }

  /** Takes effect with the next `refresh`. */
  setSources(sources: readonly PluginSource[]): void {
    this.#sources = sources;
  }

  /**
   * Reads all sources again. Files at hand are held to gate and trust; those of other machines are fetched when they are looked at. Of readings that run
   * side by side the last one counts, and all wait for it.
   */
  refresh(): Promise<void> {
    this.#turn += 1;
    const reading = this.#readAll(this.#turn);
    this.#reading = reading;
    return reading.then(() => this.#reading);
  }

  async #readAll(turn: number): Promise<void> {
    const places = new Map<string, { source: PluginSource; listing: Listing }>();
    const readings: SourceReading[] = [];
    for (const source of this.#sources) {
      const { listings, error } = await this.#listingsOf(source);
      readings.push({ name: source.name, plugins: listings.length, error });
      for (const listing of listings) if (!places.has(listing.id)) places.set(listing.id, { source, listing });
    }
    const [offered, broken] = [new Map<string, Offer>(), new Map<string, BrokenListing>()];
    for (const [id, { source, listing }] of places) {
      if (listing.summary !== null) continue;
      try {
        offered.set(id, await source.fetch(listing, this.#vouch));
      } catch (error) {
        broken.set(id, { listing, error: JackfieldError.from(error).toCoded() });
      }
    }
    if (turn !== this.#turn) return;
    this.#places = places;
    this.#read = readings;
    replace(this.#offered, offered);
    replace(this.#broken, broken);
    this.#onRead(readings);
  }

  /** Fetches, gates and checks the newest version of one plugin again: what was offered may have changed. Throws `PLUGIN_UNKNOWN` and what `fetch` does. */
  async inspect(id: string): Promise<Offer> {
    const place = this.#places.get(id);
    if (place === undefined) throw JackfieldError.of('PLUGIN_UNKNOWN', { id: id.slice(0, 100) });
    const listing = await this.#newest(place);
    this.#places.set(id, { source: place.source, listing });
    const offer = await place.source.fetch(listing, this.#vouch);
    this.#offered.set(id, offer);
    this.#broken.delete(id);
    return offer;
  }

  /** Reads a file outside of any registry. It can be installed by its digest until four others were looked at. */
  async stage(file: string): Promise<Offer> {
    const offer = await offerFile(file, this.#vouch);
    this.#staged.delete(offer.digest);
    this.#staged.set(offer.digest, offer);
    const [oldest] = this.#staged.keys();
    if (this.#staged.size > MAX_STAGED && oldest !== undefined) this.#staged.delete(oldest);
    return offer;
  }

  /** What is about to be installed, read again: the staged file of that digest, else the registry's newest, which has to have it. */
  async take(id: string, digest: string | null): Promise<Offer> {
    const staged = digest === null ? undefined : this.#staged.get(digest);
    if (staged?.manifest.id !== id) return this.inspect(id);
    return offerFile(staged.file, this.#vouch);
  }

  async #newest({ source, listing }: { source: PluginSource; listing: Listing }): Promise<Listing> {
    // What is listed elsewhere is as new as the last refresh.
    if (listing.summary !== null) return listing;
    return (await source.list()).find(({ id }) => id === listing.id) ?? listing;
  }

  async #listingsOf(source: PluginSource): Promise<{ listings: readonly Listing[]; error: CodedError | null }> {
    try {
      return { listings: await source.list(), error: null };
    } catch (error) {
      const coded = JackfieldError.from(error);
      this.#onProblem(coded);
      return { listings: [], error: coded.toCoded() };
    }
  }
}

function replace<K, V>(target: Map<K, V>, content: ReadonlyMap<K, V>): void {
  target.clear();
  for (const [key, value] of content) target.set(key, value);
}
