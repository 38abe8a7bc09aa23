import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { JackfieldError, reasonOf } from '../../errors.ts';

/** One change of a transaction; `value` null removes the key. */
export interface StoredChange {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Maximum number of bytes of keys (UTF-8) and values over all scopes. */
const STORAGE_QUOTA_BYTES = 1_048_576;

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS entries (scope TEXT, key TEXT, value BLOB NOT NULL, PRIMARY KEY (scope, key)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states (role TEXT PRIMARY KEY, saved BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Keys and values of one plugin in one SQLite file, and the saved states of its instances. A commit is on disk when it returns. [control] */
export class StoredValues implements Disposable {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #keys: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  #usedBytes: number;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    this.#get = database.prepare('SELECT value FROM entries WHERE scope = ? AND key = ?');
    this.#keys = database.prepare('SELECT key FROM entries WHERE scope = ? ORDER BY key');
    this.#put = database.prepare(
      'INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.#remove = database.prepare('DELETE FROM entries WHERE scope = ? AND key = ?');
    const sum = 'SELECT coalesce(sum(length(CAST(key AS BLOB)) + length(value)), 0) AS bytes FROM entries';
    this.#usedBytes = Number(database.prepare(sum).get()?.['bytes']);
  }

  /**
   * Opens the file. A damaged file is set aside and a new one is begun; `onSetAside` gets `SETTINGS_DAMAGED`. Throws `SETTINGS_UNREADABLE` when no file can be
   * opened.
   */
  static open(file: string, onSetAside: (error: JackfieldError) => void): StoredValues {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      try {
        return openDatabase(file);
      } catch (error) {
        if (!isDamage(error)) throw error;
        onSetAside(setAside(file, reasonOf(error)));
        return openDatabase(file);
      }
    } catch (error) {
      throw JackfieldError.of('SETTINGS_UNREADABLE', { file, reason: reasonOf(error) }, error);
    }

    function openDatabase(path: string): StoredValues {
      const database = new DatabaseSync(path);
      try {
        return new StoredValues(database);
      } catch (error) {
        database.close();
        throw error;
      }
    }
  }

  get(scope: string, key: string): Uint8Array | null {
    const value = this.#get.get(scope, key)?.['value'];
    return value instanceof Uint8Array ? value : null;
  }

  /** Keys of a scope, sorted by their bytes in UTF-8. */
  keys(scope: string): string[] {
    return this.#keys.all(scope).map(({ key }) => String(key));
  }

  /** Commits all changes; when they would exceed the quota, commits none and returns false. Throws the error of the disk. */
  commit(scope: string, changes: readonly StoredChange[]): boolean {
    const database = this.#database;
    let usedBytes = this.#usedBytes;
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const { key, value } of changes) {
        const before = this.get(scope, key);
        // Unchanged values are not written again, which saves disk writes.
        if (isSame(before, value)) continue;
        const keyBytes = Buffer.byteLength(key);
        if (before !== null) usedBytes -= keyBytes + before.length;
        if (value === null) this.#remove.run(scope, key);
        else {
          usedBytes += keyBytes + value.length;
          this.#put.run(scope, key, value);
        }
      }
      const fits = usedBytes <= STORAGE_QUOTA_BYTES;
      database.exec(fits ? 'COMMIT' : 'ROLLBACK');
      if (fits) this.#usedBytes = usedBytes;
      return fits;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The last saved state of an instance of this role; null when there is none. It does not count towards the quota. */
  savedState(role: 'events'): Uint8Array | null {
    const saved = this.#database.prepare('SELECT saved FROM states WHERE role = ?').get(role)?.['saved'];
    return saved instanceof Uint8Array ? saved : null;
  }

  /** Stores a state; null deletes it. */
  saveState(role: 'events', saved: Uint8Array | null): void {
    if (saved === null) this.#database.prepare('DELETE FROM states WHERE role = ?').run(role);
    else
      this.#database
        .prepare('INSERT INTO states VALUES (?, ?) ON CONFLICT DO UPDATE SET saved = excluded.saved')
        .run(role, saved);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function isSame(before: Uint8Array | null, after: Uint8Array | null): boolean {
  return before === null || after === null ? before === after : Buffer.compare(before, after) === 0;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26);
}

function setAside(file: string, reason: string): JackfieldError {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(file, aside);
  // These files belong to the database that was set aside; a new file must not be recovered from them.
  for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
  return JackfieldError.of('SETTINGS_DAMAGED', { file, aside, reason });
}
