// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { release } from '../../abi';
import { Header, HttpError } from '../http-types';
import { lend, lowerString, setLoweredLength, storeList, takeString } from '../../memory';
import { Result } from '../../result';

export function loadHeader(at: usize): Header {
  return new Header(
    takeString(load<u32>(at), load<i32>(at + 4)),
    takeString(load<u32>(at + 8), load<i32>(at + 8 + 4)),
  );
}

export function loadHttpError(at: usize): HttpError {
  switch (load<u8>(at)) {
    case 0: return HttpError.notAllowed(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    case 1: return HttpError.privateAddress();
    case 2: return HttpError.badRequest(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    case 3: return HttpError.rateLimited();
    case 4: return HttpError.tooLarge();
    case 5: return HttpError.timedOut();
    case 6: return HttpError.failed(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    default: return unreachable();
  }
}

export function loadResultOfU32OrHttpError(at: usize): Result<u32, HttpError> {
  if (load<u8>(at) == 0) return Result.ok<u32, HttpError>(load<u32>(at + 4));
  return Result.fail<u32, HttpError>(loadHttpError(at + 4));
}

export function lowerListOfHeader(values: Header[]): usize {
  const pointer = lend(values.length * 16);
  for (let index = 0, at = pointer; index < values.length; index++, at += 16) {
    const value = values[index];
    storeHeader(at, value);
  }
  setLoweredLength(values.length);
  return pointer;
}

export function storeHeader(at: usize, value: Header): void {
  storeList(at, lowerString(value.name));
  storeList(at + 8, lowerString(value.value));
}

export function takeListOfHeader(pointer: usize, length: i32): Header[] {
  const values: Header[] = [];
  for (let index = 0, at = pointer; index < length; index++, at += 16) values.push(loadHeader(at));
  release(pointer, length);
  return values;
}
