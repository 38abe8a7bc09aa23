import type { JackfieldError } from '../../errors.ts';
import { JsonFile } from '../../settings/json-file.ts';

interface Stored {
  readonly servers: Readonly<Record<string, { readonly fingerprint: string; readonly trustedAt: string }>>;
}

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['servers'],
  properties: {
    servers: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['fingerprint', 'trustedAt'],
        properties: {
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          trustedAt: { type: 'string' },
        },
      },
    },
  },
};

/** The certificates that servers showed at the first visit (trust on first use): address with port → SHA-256 in hex. */
export class KnownServers implements AsyncDisposable {
  readonly #file: JsonFile<Stored>;

  private constructor(file: JsonFile<Stored>) {
    this.#file = file;
  }

  /** Rejects with SETTINGS_UNREADABLE. A damaged file is set aside: all servers then count as first visits. */
  static async open(path: string, onSetAside: (error: JackfieldError) => void): Promise<KnownServers> {
    return new KnownServers(await JsonFile.open<Stored>({ path, schema, initial: { servers: {} }, onSetAside }));
  }

  /** Returns the pin, or null; `address` is in the form of `formatServerAddress`. */
  fingerprintOf(address: string): string | null {
    return this.#file.value.servers[address]?.fingerprint ?? null;
  }

  /** Replaces the pin. Rejects with SETTINGS_UNWRITABLE; the pin holds until the process ends nevertheless. */
  async trust(address: string, fingerprint: string): Promise<void> {
    const trustedAt = new Date().toISOString();
    await this.#file.update(({ servers }) => ({ servers: { ...servers, [address]: { fingerprint, trustedAt } } }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file[Symbol.asyncDispose]();
  }
}
