import type { CodedError } from '@jackfield/protocol/coded-error';
import { JackfieldError } from '../errors.ts';
import { offerFile } from './sources/folder-source.ts';
import type { Listing, Offer, PluginSource, Voucher } from './sources/plugin-source.ts';

/** Maximum number of files from outside the registries that wait for the user's decision. */
const MAX_STAGED = 4;

/** A version that cannot be installed, and why. */
export interface BrokenListing {
  readonly listing: Listing;
  readonly error: CodedError;
}

/** Result of the last reading of a source: the number of plugins that it lists, or why it could not be read. */
export interface SourceReading {
  readonly name: string;
  readonly plugins: number;
  readonly error: CodedError | null;
}

/** Plugins that the sources offer: the newest version of each, from the first source that lists the plugin. */
export class Catalog {
  #sources: readonly PluginSource[];
  readonly #vouch: Voucher;
  readonly #onProblem: (error: JackfieldError) => void;
  readonly #onRead: (readings: readonly SourceReading[]) => void;
  #places = new Map<string, { readonly source: PluginSource; readonly listing: Listing }>();
  readonly #offered = new Map<string, Offer>();
  readonly #broken = new Map<string, BrokenListing>();
  /** Results of the last reading, in the order of the sources. */
  #read: readonly SourceReading[] = [];
  #turn = 0;
  #reading: Promise<void> = Promise.resolve();
  /** Staged files, by digest. */
  readonly #staged = new Map<string, Offer>();

  /** `onProblem` gets the error of each source that cannot be read, `onRead` the results of each complete reading. */
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

  /** The validated offer of a plugin; null when there is none. */
  offered(id: string): Offer | null {
    return this.#offered.get(id) ?? null;
  }

  /** The listing of a plugin, whether its file was fetched or not; null for an unlisted plugin. */
  listed(id: string): Listing | null {
    return this.#places.get(id)?.listing ?? null;
  }

  /** Name of the source that lists the plugin; empty when no source does. */
  sourceOf(id: string): string {
    return this.#places.get(id)?.source.name ?? '';
  }

  broken(id: string): BrokenListing | null {
    return this.#broken.get(id) ?? null;
  }

  /** Results of the last reading, in the order of the sources. */
  get readings(): readonly SourceReading[] {
    return this.#read;
  }

  /** Replaces the sources. The change takes effect with the next `refresh`. */
  setSources(sources: readonly PluginSource[]): void {
    this.#sources = sources;
  }

  /**
   * Reads all sources again. Local files are validated and their trust is checked; remote files are fetched when the user looks at them. When readings overlap,
   * the last one counts and all callers wait for it.
   */
  refresh(): Promise<void> {
    this.#turn += 1;
    const reading = this.#readAll(this.#turn);
    this.#reading = reading;
    return reading.then(() => this.#reading);
  }

  /** Reads all sources. Of two sources with the same plugin the first one counts; each lists its newest version only (`newestById`). */
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

  /**
   * Fetches, validates and checks the newest version of one plugin again, because the offer may have changed. Throws `PLUGIN_UNKNOWN` and the errors of
   * `fetch`.
   */
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

  /** Reads a file from outside the registries. It can be installed by its digest until four other files were read. */
  async stage(file: string): Promise<Offer> {
    const offer = await offerFile(file, this.#vouch);
    this.#staged.delete(offer.digest);
    this.#staged.set(offer.digest, offer);
    const [oldest] = this.#staged.keys();
    if (this.#staged.size > MAX_STAGED && oldest !== undefined) this.#staged.delete(oldest);
    return offer;
  }

  /**
   * Reads a plugin again for its installation: the staged file with that digest, otherwise the registry's newest version, whose digest the caller has to
   * compare.
   */
  async take(id: string, digest: string | null): Promise<Offer> {
    const staged = digest === null ? undefined : this.#staged.get(digest);
    if (staged?.manifest.id !== id) return this.inspect(id);
    return offerFile(staged.file, this.#vouch);
  }

  async #newest({ source, listing }: { source: PluginSource; listing: Listing }): Promise<Listing> {
    // A remote listing is as new as the last refresh.
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
