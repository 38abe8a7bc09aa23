// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadOptionOfListOfU8, storeOptionOfListOfU8 } from './lists';
import { Change, StorageError } from '../storage';
import { lend, lowerString, setLoweredLength, storeList, takeStrings } from '../../memory';
import { Result } from '../../result';

export function loadResultOfListOfStringOrStorageError(at: usize): Result<string[], StorageError> {
  if (load<u8>(at) == 0) return Result.ok<string[], StorageError>(takeStrings(load<u32>(at + 4), load<i32>(at + 4 + 4)));
  return Result.fail<string[], StorageError>(loadStorageError(at + 4));
}

export function loadResultOfNothingOrStorageError(at: usize): StorageError | null {
  if (load<u8>(at) == 0) return null;
  return loadStorageError(at + 1);
}

export function loadResultOfOptionOfListOfU8OrStorageError(at: usize): Result<Uint8Array | null, StorageError> {
  if (load<u8>(at) == 0) return Result.ok<Uint8Array | null, StorageError>(loadOptionOfListOfU8(at + 4));
  return Result.fail<Uint8Array | null, StorageError>(loadStorageError(at + 4));
}

export function loadStorageError(at: usize): StorageError {
  switch (load<u8>(at)) {
    case 0: return StorageError.quotaExceeded();
    case 1: return StorageError.badKey();
    case 2: return StorageError.notConnected();
    default: return unreachable();
  }
}

export function lowerListOfChange(values: Change[]): usize {
  const pointer = lend(values.length * 20);
  for (let index = 0, at = pointer; index < values.length; index++, at += 20) {
    const value = values[index];
    storeChange(at, value);
  }
  setLoweredLength(values.length);
  return pointer;
}

export function storeChange(at: usize, value: Change): void {
  storeList(at, lowerString(value.key));
  storeOptionOfListOfU8(at + 8, value.value);
}
