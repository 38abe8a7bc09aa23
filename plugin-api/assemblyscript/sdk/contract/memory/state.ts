// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { LoadError } from '../state';
import { lowerString, storeList } from '../../memory';

export function storeLoadError(at: usize, value: LoadError): void {
  store<u8>(at, <u8>value.kind);
  switch (value.kind) {
    case 1: storeList(at + 4, lowerString(value.failed)); break;
  }
}

export function storeResultOfNothingOrLoadError(at: usize, value: LoadError | null): void {
  store<u8>(at, value == null ? 0 : 1);
  if (value != null) storeLoadError(at + 4, value);
}
