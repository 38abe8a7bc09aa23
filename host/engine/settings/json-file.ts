import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { parseJsonFile } from '@jackfield/wire/json';
import { JackfieldError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

export interface JsonFileOptions<T> {
  readonly path: string;
  /** JSON Schema (draft-07) of the whole value. `default` of a missing property is filled in. */
  readonly schema: object;
  /** Converts the value of an older version to the schema, before it is validated. */
  readonly upgrade?: (value: unknown) => unknown;
  /** The value while there is no file. */
  readonly initial: T;
  /** A file that cannot be used was renamed in its folder; nothing is deleted. */
  readonly onSetAside: (error: JackfieldError) => void;
  /** Only the owner may read the file (mode 0600). */
  readonly isSecret?: boolean;
}

/** A crashed writer leaves `name.<digits>` behind; younger ones may belong to a writer that is still alive. */
const STALE_TEMPORARY_MS = 60_000;

/**
 * One JSON value that lives in memory and on disk. Writes are atomic (temporary file, fsync, rename) and coalesced: while
 * one is under way, all later updates share the next one. A crash leaves either the old or the new value.
 */
export class JsonFile<T> implements AsyncDisposable {
  readonly #path: string;
  readonly #validate: ValidateFunction<T>;
  readonly #mode: number;
  #value: T;
  #writing: Promise<void> | null = null;
  #queued: Promise<void> | null = null;

  private constructor(options: JsonFileOptions<T>, validate: ValidateFunction<T>, value: T) {
    this.#path = options.path;
    this.#mode = options.isSecret === true ? 0o600 : 0o644;
    this.#validate = validate;
    this.#value = value;
  }

  /** Reads the file. Rejects with SETTINGS_UNREADABLE when it can be neither read nor set aside. */
  static async open<T>(options: JsonFileOptions<T>): Promise<JsonFile<T>> {
    const validate = new Ajv({ useDefaults: true, allErrors: true, strict: true, allowUnionTypes: true }).compile<T>(
      options.schema,
    );
    const content = await readContent(options.path);
    await removeStaleTemporaries(options.path);
    if (content === null) return new JsonFile(options, validate, structuredClone(options.initial));
    const parsed = parse(content, validate, options.upgrade);
    if ('value' in parsed) return new JsonFile(options, validate, parsed.value);
    options.onSetAside(await setAside(options.path, parsed.reason));
    return new JsonFile(options, validate, structuredClone(options.initial));
  }

  /** The current value, on disk or about to be. It must not be changed in place. */
  get value(): T {
    return this.#value;
  }

  /**
   * Takes effect at once in `value`; resolves when it, or a later value, is on disk. Rejects with SETTINGS_INVALID (nothing changes) or SETTINGS_UNWRITABLE
   * (the value stays in memory and is written with the next update).
   */
  async update(next: T | ((current: T) => T)): Promise<void> {
    // A type parameter could itself be a function; values of JSON cannot.
    const candidate = structuredClone(typeof next === 'function' ? (next as (current: T) => T)(this.#value) : next);
    if (!this.#validate(candidate)) {
      throw JackfieldError.of('SETTINGS_INVALID', { file: this.#path, reason: describe(this.#validate) });
    }
    this.#value = candidate;
    await this.#scheduleWrite();
  }

  /** Resolves when all updates are on disk, or the attempt has failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#writing, this.#queued]);
  }

  #scheduleWrite(): Promise<void> {
    if (this.#queued !== null) return this.#queued;
    if (this.#writing === null) return this.#startWrite();
    this.#queued = this.#writing.then(
      () => this.#startQueued(),
      () => this.#startQueued(),
    );
    return this.#queued;
  }

  #startQueued(): Promise<void> {
    this.#queued = null;
    return this.#startWrite();
  }

  #startWrite(): Promise<void> {
    const writing = this.#write().finally(() => {
      if (this.#writing === writing) this.#writing = null;
    });
    this.#writing = writing;
    return writing;
  }

  async #write(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#path, `${JSON.stringify(this.#value, null, 2)}\n`, { mode: this.#mode });
    } catch (error) {
      throw JackfieldError.of('SETTINGS_UNWRITABLE', { file: this.#path, reason: reasonOf(error) }, error);
    }
  }
}

async function readContent(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw JackfieldError.of('SETTINGS_UNREADABLE', { file: path, reason: reasonOf(error) }, error);
  }
}

function parse<T>(
  content: Uint8Array,
  validate: ValidateFunction<T>,
  upgrade: (value: unknown) => unknown = (value) => value,
): { value: T } | { reason: string } {
  let value: unknown;
  try {
    value = upgrade(parseJsonFile(content));
  } catch (error) {
    return { reason: reasonOf(error) };
  }
  return validate(value) ? { value } : { reason: describe(validate) };
}

function describe(validate: ValidateFunction): string {
  const words = (validate.errors ?? []).map((error) => `${error.instancePath || 'the value'} ${error.message ?? ''}`);
  return reasonOf(words.join('; '));
}

async function setAside(path: string, reason: string): Promise<JackfieldError> {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    throw JackfieldError.of('SETTINGS_UNREADABLE', { file: path, reason: reasonOf(error) }, error);
  }
  return JackfieldError.of('SETTINGS_DAMAGED', { file: path, aside, reason });
}

async function removeStaleTemporaries(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  let names: string[];
  try {
    names = await readdir(dirname(path));
  } catch (error) {
    if (isMissing(error)) return;
    throw JackfieldError.of('SETTINGS_UNREADABLE', { file: path, reason: reasonOf(error) }, error);
  }
  for (const name of names) {
    if (!name.startsWith(prefix) || !/^\d+$/.test(name.slice(prefix.length))) continue;
    const file = join(dirname(path), name);
    const age = await stat(file).then(
      (stats) => Date.now() - stats.mtimeMs,
      () => 0,
    );
    if (age > STALE_TEMPORARY_MS) await rm(file, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
