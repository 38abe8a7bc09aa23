// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfListOfStringOrStorageError, loadResultOfNothingOrStorageError, loadResultOfOptionOfListOfU8OrStorageError, lowerListOfChange } from './memory/storage';
import { lent, lowerString, loweredLength, takeBack } from '../memory';
import { Result } from '../result';

// Keys and values that outlive the session. Granted to every plugin; each sees only its own.

export enum Scope {
  /** The same on every server. */
  Plugin,
  /** Of the server that the user is connected to. */
  Server,
}

export enum StorageErrorKind {
  /** 1,048,576 bytes of keys and values per plugin, 65,536 a value. */
  QuotaExceeded,
  /** 1 to 128 characters. */
  BadKey,
  /** `server` without a connection. */
  NotConnected,
}

export class StorageError {
  private constructor(readonly kind: StorageErrorKind) {}

  /** 1,048,576 bytes of keys and values per plugin, 65,536 a value. */
  static quotaExceeded(): StorageError {
    return new StorageError(StorageErrorKind.QuotaExceeded);
  }

  /** 1 to 128 characters. */
  static badKey(): StorageError {
    return new StorageError(StorageErrorKind.BadKey);
  }

  /** `server` without a connection. */
  static notConnected(): StorageError {
    return new StorageError(StorageErrorKind.NotConnected);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case StorageErrorKind.QuotaExceeded:
        return 'quota-exceeded';
      case StorageErrorKind.BadKey:
        return 'bad-key';
      case StorageErrorKind.NotConnected:
        return 'not-connected';
      default:
        return '';
    }
  }
}

export class Change {
  constructor(
    public key: string,
    /** None removes it. */
    public value: Uint8Array | null,
  ) {}
}

const area = memory.data(16, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/storage@0.2.0', 'get')
declare function importGet(p0: i32, p1: i32, p2: i32, p3: i32): void;

/** [events] The value, or none. */
export function get(scope: Scope, key: string): Result<Uint8Array | null, StorageError> {
  const before = lent();
  const v0 = lowerString(key);
  const v0Length = loweredLength;
  importGet(scope, <i32>v0, v0Length, <i32>area);
  takeBack(before);
  return loadResultOfOptionOfListOfU8OrStorageError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/storage@0.2.0', 'list-keys')
declare function importListKeys(p0: i32, p1: i32): void;

/** [events] All keys, sorted. */
export function listKeys(scope: Scope): Result<string[], StorageError> {
  importListKeys(scope, <i32>area);
  return loadResultOfListOfStringOrStorageError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/storage@0.2.0', 'commit')
declare function importCommit(p0: i32, p1: i32, p2: i32, p3: i32): void;

/** [events] All of the changes or none; on disk when it returns. */
export function commit(scope: Scope, changes: Change[]): StorageError | null {
  const before = lent();
  const v0 = lowerListOfChange(changes);
  const v0Length = loweredLength;
  importCommit(scope, <i32>v0, v0Length, <i32>area);
  takeBack(before);
  return loadResultOfNothingOrStorageError(area);
}
