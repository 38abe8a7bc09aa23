import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { writeFileAtomic } from '../../settings/write-file-atomic.ts';
import { sha256 } from '../plugin-file.ts';
import { MAX_SIGNATURE_BYTES } from '../trust/minisign.ts';
import { readSidecar, sidecarOf } from '../trust/sidecar.ts';
import { offerOf } from './plugin-source.ts';
import type { Listing, ListingSummary, Offer, PluginSource, Voucher } from './plugin-source.ts';
import { INDEX_NAME, MAX_INDEX_BYTES, newestOf, parseIndex } from './registry-index.ts';

export interface HttpSourceOptions {
  /** `https://…` or `http://…`, the folder of `index.json`. */
  readonly url: string;
  /** Folder for fetched files, which has a subfolder per registry. */
  readonly cacheFolder: string;
  /** Time limit for the index and for a signature; default 10 s. */
  readonly indexTimeoutMs?: number;
  /** Time limit for a component; default 60 s. */
  readonly fileTimeoutMs?: number;
  /** Called when the registry cannot be reached and the cached index is used. */
  readonly onOffline: (error: JackfieldError) => void;
}

/**
 * A registry behind HTTP: `index.json` and the files in wkg's layout. The index is requested with its ETag; when the registry does not answer, the cached index
 * is used. A component is fetched once, because the index contains its digest.
 */
export class HttpSource implements PluginSource {
  readonly name: string;
  readonly #base: string;
  readonly #folder: string;
  readonly #options: HttpSourceOptions;

  constructor(options: HttpSourceOptions) {
    this.name = options.url;
    this.#base = options.url.endsWith('/') ? options.url : `${options.url}/`;
    this.#folder = join(options.cacheFolder, sha256(this.#base).slice(0, 32));
    this.#options = options;
  }

  async list(): Promise<readonly Listing[]> {
    const cached = await this.#cachedIndex();
    let text: string;
    try {
      text = await this.#fetchIndex(cached);
    } catch (error) {
      const coded = JackfieldError.from(error);
      if (cached === null || coded.code !== 'REGISTRY_UNREACHABLE') throw coded;
      this.#options.onOffline(coded);
      text = cached.text;
    }
    return newestOf(parseIndex(text, this.name));
  }

  async fetch(listing: Listing, vouch: Voucher): Promise<Offer> {
    const { id, version, summary } = listing;
    if (summary === null) throw new TypeError('A listing of an index has a summary.');
    const file = join(this.#folder, `${summary.digest}.wasm`);
    const address = `${this.#base}${id.replace(':', '/')}/${version}.wasm`;
    const cached = await readIfThere(file);
    const isCached = cached !== null && sha256(cached) === summary.digest;
    const bytes = isCached ? cached : await this.#fetchComponent(address, listing, summary);
    const known = isCached ? await readSidecar(file) : null;
    const sidecar = known === null && summary.isSigned ? await this.#fetchSidecar(address) : known;
    const offer = offerOf({ bytes, file, sidecar }, listing, this.name, vouch);
    if (sidecar !== null && sidecar !== known) await this.#keep(sidecarOf(file), Buffer.from(sidecar));
    if (!isCached) await this.#keep(file, bytes);
    return offer;
  }

  async #fetchComponent(address: string, { id, version }: Listing, summary: ListingSummary): Promise<Uint8Array> {
    const timeoutMs = this.#options.fileTimeoutMs ?? 60_000;
    const { bytes } = await this.#get(address, summary.sizeBytes, timeoutMs, null);
    if (sha256(bytes) !== summary.digest) throw this.#invalid(`${id} ${version} is another file than its index says`);
    return bytes;
  }

  async #fetchSidecar(address: string): Promise<string> {
    const { bytes } = await this.#get(`${address}.minisig`, MAX_SIGNATURE_BYTES, this.#indexTimeoutMs, null);
    return Buffer.from(bytes).toString('utf8');
  }

  get #indexTimeoutMs(): number {
    return this.#options.indexTimeoutMs ?? 10_000;
  }

  async #fetchIndex(cached: { readonly text: string; readonly etag: string } | null): Promise<string> {
    const etag = cached?.etag ?? null;
    const answer = await this.#get(`${this.#base}${INDEX_NAME}`, MAX_INDEX_BYTES, this.#indexTimeoutMs, etag);
    if (answer.status === 304 && cached !== null) return cached.text;
    const text = Buffer.from(answer.bytes).toString('utf8');
    // Only a valid index replaces the cached one.
    parseIndex(text, this.name);
    await this.#keep(join(this.#folder, 'cached-index.json'), Buffer.from(JSON.stringify({ text, etag: answer.etag })));
    return text;
  }

  async #cachedIndex(): Promise<{ readonly text: string; readonly etag: string } | null> {
    const bytes = await readIfThere(join(this.#folder, 'cached-index.json'));
    if (bytes === null) return null;
    try {
      const value: unknown = JSON.parse(bytes.toString('utf8'));
      const { text, etag } = value as { text: unknown; etag: unknown };
      return typeof text === 'string' && typeof etag === 'string' ? { text, etag } : null;
    } catch {
      return null;
    }
  }

  /** Fetches without redirects, at most `limit` bytes, within `timeoutMs` in total. */
  async #get(
    address: string,
    limit: number,
    timeoutMs: number,
    etag: string | null,
  ): Promise<{ status: number; etag: string; bytes: Uint8Array }> {
    try {
      const response = await fetch(address, {
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(etag === null || etag === '' ? {} : { headers: { 'if-none-match': etag } }),
      });
      const isFresh = response.status === 304 && etag !== null;
      if (!response.ok && !isFresh) {
        await response.body?.cancel();
        throw this.#unreachable(`it answers ${response.status} for ${new URL(address).pathname}`);
      }
      const bytes = isFresh ? new Uint8Array() : await this.#bodyOf(response, limit);
      return { status: response.status, etag: response.headers.get('etag') ?? '', bytes };
    } catch (error) {
      if (error instanceof JackfieldError) throw error;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw this.#unreachable(reasonOf(cause), error);
    }
  }

  async #bodyOf(response: Response, limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      // Leaving the loop ends the transfer.
      if (length > limit) throw this.#invalid(`${new URL(response.url).pathname} is longer than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async #keep(file: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFileAtomic(file, Buffer.from(bytes));
  }

  #unreachable(reason: string, cause?: unknown): JackfieldError {
    return JackfieldError.of('REGISTRY_UNREACHABLE', { registry: this.name, reason }, cause);
  }

  #invalid(reason: string): JackfieldError {
    return JackfieldError.of('REGISTRY_INVALID', { registry: this.name, reason });
  }
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw JackfieldError.of('PLUGIN_FILE_UNREADABLE', { file }, error);
  }
}
