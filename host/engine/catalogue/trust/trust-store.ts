import { EventEmitter } from 'node:events';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { writeFileAtomic } from '../../settings/write-file-atomic.ts';
import type { PublicKey } from './minisign.ts';
import { emptyTrustList, parseTrustList } from './trust-list.ts';
import type { TrustList } from './trust-list.ts';

/** A change of the user's list. */
type Change = (list: TrustList) => TrustList;

interface TrustStoreEvents {
  /** Keys or revocations changed. */
  changed: [];
  /** The user's list cannot be used; the list that was read before stays in force. */
  problem: [JackfieldError];
  /** The user's list can be used again. */
  repaired: [{ readonly file: string }];
}

const builtInFile = fileURLToPath(new URL('built-in.toml', import.meta.url));

const HEAD = '# Whose plugins may be installed, and what must not run. See docs/guide/plugins/security.md.\n';

/**
 * The list bundled with this client and the user's own trust.toml. The user cannot change a namespace of the built-in list; the revocations of both lists
 * apply. After `watch` was called, the file is checked every two seconds.
 */
export class TrustStore extends EventEmitter<TrustStoreEvents> implements Disposable {
  readonly #file: string;
  readonly #builtIn: TrustList;
  #own: TrustList = emptyTrustList;
  #problem: JackfieldError | null = null;
  #isWatched = false;

  private constructor(file: string, builtIn: TrustList) {
    super();
    this.#file = file;
    this.#builtIn = builtIn;
  }

  /** Reads both lists. A broken file of the user does not keep the client from starting; `assertUsable` reports it. */
  static async open(file: string): Promise<TrustStore> {
    const store = new TrustStore(file, parseTrustList(readFileSync(builtInFile, 'utf8'), builtInFile));
    await store.reload();
    return store;
  }

  /** Reason why the user's list cannot be read; null when it can. */
  get problem(): JackfieldError | null {
    return this.#problem;
  }

  /** Throws `TRUST_LIST_INVALID` while the user's list cannot be read, because nothing is installed with an incomplete list. */
  assertUsable(): void {
    if (this.#problem !== null) throw this.#problem;
  }

  /** Keys that may sign in a namespace; empty for a namespace without a pinned key. */
  keysOf(namespace: string): readonly PublicKey[] {
    return this.#builtIn.publishers.get(namespace) ?? this.#own.publishers.get(namespace) ?? [];
  }

  /** Namespaces and their keys, those of the built-in list first. */
  get publishers(): readonly {
    readonly namespace: string;
    readonly keys: readonly PublicKey[];
    readonly isBuiltIn: boolean;
  }[] {
    const own = [...this.#own.publishers].filter(([namespace]) => !this.#builtIn.publishers.has(namespace));
    return [
      ...[...this.#builtIn.publishers].map(([namespace, keys]) => ({ namespace, keys, isBuiltIn: true })),
      ...own.map(([namespace, keys]) => ({ namespace, keys, isBuiltIn: false })),
    ];
  }

  /** Throws `PLUGIN_REVOKED` when the component, or the key that signed it, is revoked. */
  assertNotRevoked(id: string, digest: string, keyText: string | null): void {
    for (const list of [this.#builtIn, this.#own]) {
      if (list.revokedDigests.has(digest)) throw JackfieldError.of('PLUGIN_REVOKED', { id, what: 'this version' });
      if (keyText !== null && list.revokedKeys.has(keyText))
        throw JackfieldError.of('PLUGIN_REVOKED', { id, what: 'the key of its publisher' });
    }
  }

  /** Adds a key to a namespace of the user's list. Rejects with `TRUST_BUILT_IN` for a namespace of the built-in list. */
  async pin(namespace: string, key: PublicKey): Promise<void> {
    this.#assertOwn(namespace);
    await this.#change((list) => {
      const known = list.publishers.get(namespace) ?? [];
      if (known.some(({ text }) => text === key.text)) return list;
      return { ...list, publishers: new Map(list.publishers).set(namespace, [...known, key]) };
    });
  }

  /** Removes all keys of a namespace; the next signature pins a new key. */
  async unpin(namespace: string): Promise<void> {
    this.#assertOwn(namespace);
    await this.#change((list) => {
      const publishers = new Map(list.publishers);
      publishers.delete(namespace);
      return { ...list, publishers };
    });
  }

  /** Revokes a key or a digest: components with that key or digest must not run any more. */
  async revoke(what: { readonly key: PublicKey } | { readonly digest: string }): Promise<void> {
    await this.#change((list) =>
      'key' in what
        ? { ...list, revokedKeys: new Set([...list.revokedKeys, what.key.text]) }
        : { ...list, revokedDigests: new Set([...list.revokedDigests, what.digest]) },
    );
  }

  /** Reads the user's file again. */
  async reload(): Promise<void> {
    try {
      this.#own = parseTrustList(await textOf(this.#file), this.#file);
    } catch (error) {
      this.#problem = JackfieldError.from(error);
      this.emit('problem', this.#problem);
      return;
    }
    const wasBroken = this.#problem !== null;
    this.#problem = null;
    if (wasBroken) this.emit('repaired', { file: this.#file });
    this.emit('changed');
  }

  /** Reloads the user's file within `intervalMs` when another program has written it. */
  watch(intervalMs = 2_000): void {
    this.#isWatched = true;
    watchFile(this.#file, { interval: intervalMs, persistent: false }, this.#onFileChanged);
  }

  [Symbol.dispose](): void {
    if (this.#isWatched) unwatchFile(this.#file, this.#onFileChanged);
  }

  readonly #onFileChanged = (): void => {
    void this.reload();
  };

  async #change(change: Change): Promise<void> {
    this.assertUsable();
    this.#own = change(this.#own);
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#file, `${HEAD}\n${stringify(plainOf(this.#own))}`);
    } catch (error) {
      throw JackfieldError.of('SETTINGS_UNWRITABLE', { file: this.#file, reason: reasonOf(error) }, error);
    }
    this.emit('changed');
  }

  #assertOwn(namespace: string): void {
    if (this.#builtIn.publishers.has(namespace)) throw JackfieldError.of('TRUST_BUILT_IN', { namespace });
  }
}

function plainOf(list: TrustList): Record<string, unknown> {
  const publishers: Record<string, unknown> = {};
  for (const [namespace, keys] of list.publishers) publishers[namespace] = { keys: keys.map(({ text }) => text) };
  return { publishers, revoked: { keys: [...list.revokedKeys], digests: [...list.revokedDigests] } };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw JackfieldError.of('TRUST_LIST_INVALID', { file, reason: reasonOf(error) }, error);
  }
}
