// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { lowerBytes, storeList, takeBytes, takeString } from '../../memory';
import { Some } from '../../result';

export function loadOptionOfListOfU8(at: usize): Uint8Array | null {
  if (load<u8>(at) == 0) return null;
  return takeBytes(load<u32>(at + 4), load<i32>(at + 4 + 4));
}

export function loadOptionOfString(at: usize): string | null {
  if (load<u8>(at) == 0) return null;
  return takeString(load<u32>(at + 4), load<i32>(at + 4 + 4));
}

export function loadOptionOfU32(at: usize): Some<u32> | null {
  if (load<u8>(at) == 0) return null;
  return new Some<u32>(load<u32>(at + 4));
}

export function storeOptionOfListOfU8(at: usize, value: Uint8Array | null): void {
  store<u8>(at, value == null ? 0 : 1);
  if (value != null) storeList(at + 4, lowerBytes(value));
}
