import { JackfieldError } from '../../errors.ts';
import { JsonFile } from '../../settings/json-file.ts';

/** Entry of an installed plugin. */
export interface LockEntry {
  readonly version: string;
  /** SHA-256 of the component, lower-case hex. */
  readonly digest: string;
  /** Signing key as `RW…`; null for an unsigned plugin. */
  readonly key: string | null;
  /** Source of the plugin: the name of a registry, or `file`. */
  readonly source: string;
}

interface LockFile {
  readonly version: 1;
  readonly plugins: Readonly<Record<string, LockEntry>>;
}

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'plugins'],
  properties: {
    version: { const: 1 },
    plugins: {
      type: 'object',
      maxProperties: 200,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['version', 'digest', 'key', 'source'],
        properties: {
          version: { type: 'string', maxLength: 60 },
          digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          key: { type: ['string', 'null'], maxLength: 60 },
          source: { type: 'string', maxLength: 300 },
        },
      },
    },
  },
} as const;

/** `plugins.lock`: identifies the exact bytes that the user agreed to. */
export class PluginsLock implements AsyncDisposable {
  readonly #file: JsonFile<LockFile>;
  readonly #path: string;

  private constructor(file: JsonFile<LockFile>, path: string) {
    this.#file = file;
    this.#path = path;
  }

  static async open(path: string, onSetAside: (error: JackfieldError) => void): Promise<PluginsLock> {
    const initial: LockFile = { version: 1, plugins: {} };
    return new PluginsLock(await JsonFile.open<LockFile>({ path, schema, initial, onSetAside }), path);
  }

  get(id: string): LockEntry | null {
    const { plugins } = this.#file.value;
    return Object.hasOwn(plugins, id) ? (plugins[id] ?? null) : null;
  }

  /** Resolves when the entry is on disk. */
  async set(id: string, entry: LockEntry): Promise<void> {
    await this.#file.update((lock) => ({ ...lock, plugins: { ...lock.plugins, [id]: entry } }));
  }

  async remove(id: string): Promise<void> {
    const { [id]: _removed, ...plugins } = this.#file.value.plugins;
    await this.#file.update((lock) => ({ ...lock, plugins }));
  }

  /** Throws `PLUGIN_DIGEST_MISMATCH` when the installed version has another digest than the one that is about to run. */
  assertSame(id: string, version: string, digest: string): void {
    const entry = this.get(id);
    if (entry !== null && entry.version === version && entry.digest !== digest)
      throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: `${id} ${version}`, lock: this.#path });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}
