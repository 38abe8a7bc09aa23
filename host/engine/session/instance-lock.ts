import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JackfieldError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from '../settings/write-file-atomic.ts';

/** Address at which other processes of the same user reach a running engine. */
export interface InstanceAddress {
  readonly pid: number;
  /** Port of the RPC server on 127.0.0.1. */
  readonly port: number;
  readonly token: string;
}

const SQLITE_BUSY = 5;

/**
 * Ensures one engine per data folder. The lock is the operating system's lock on a database file, so it is released with the process, however that ends, and no
 * stale lock has to be cleaned up. The address file lies beside it, readable by the owner only.
 */
export class InstanceLock implements AsyncDisposable {
  readonly #database: DatabaseSync;
  readonly #addressFile: string;

  private constructor(database: DatabaseSync, addressFile: string) {
    this.#database = database;
    this.#addressFile = addressFile;
  }

  /** Rejects with ENGINE_RUNNING when another process holds the lock, and with SETTINGS_UNWRITABLE when the folder cannot be used. */
  static async acquire(stateFolder: string): Promise<InstanceLock> {
    try {
      await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw JackfieldError.of('SETTINGS_UNWRITABLE', { file: stateFolder, reason: reasonOf(error) }, error);
    }
    const database = lockOrNull(join(stateFolder, 'engine.lock'));
    const addressFile = join(stateFolder, 'engine.json');
    if (database === null) {
      const address = await readAddress(addressFile);
      throw JackfieldError.of('ENGINE_RUNNING', { pid: address?.pid ?? 0 });
    }
    // An address file left by a killed engine must not be taken for this engine's.
    await rm(addressFile, { force: true });
    return new InstanceLock(database, addressFile);
  }

  /** Publishes the address that `findRunningEngine` returns from now on. */
  async announce(address: InstanceAddress): Promise<void> {
    await writeFileAtomic(this.#addressFile, JSON.stringify(address), { mode: 0o600 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#addressFile, { force: true });
    if (this.#database.isOpen) this.#database.close();
  }
}

/** Returns the address of the engine that holds the lock of this folder; null when none holds it, or when it is not announced yet. */
export async function findRunningEngine(stateFolder: string): Promise<InstanceAddress | null> {
  const address = await readAddress(join(stateFolder, 'engine.json'));
  if (address === null) return null;
  const lock = lockOrNull(join(stateFolder, 'engine.lock'));
  if (lock === null) return address;
  // The engine died without removing its address file.
  lock.close();
  return null;
}

function lockOrNull(file: string): DatabaseSync | null {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw JackfieldError.of('SETTINGS_UNWRITABLE', { file, reason: reasonOf(error) }, error);
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw JackfieldError.of('SETTINGS_UNWRITABLE', { file, reason: reasonOf(error) }, error);
  }
}

async function readAddress(file: string): Promise<InstanceAddress | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isAddress(value) ? value : null;
  } catch {
    // The file is missing, half written by a killed process, or not readable for this user: it names no reachable engine.
    return null;
  }
}

function isAddress(value: unknown): value is InstanceAddress {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, port, token } = value as Record<string, unknown>;
  return typeof pid === 'number' && typeof port === 'number' && typeof token === 'string';
}
