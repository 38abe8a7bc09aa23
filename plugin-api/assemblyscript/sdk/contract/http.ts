// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { HttpError, Request } from './http-types';
import { loadResultOfU32OrHttpError, lowerListOfHeader } from './memory/http-types';
import { lent, lowerBytes, lowerString, loweredLength, takeBack } from '../memory';
import { Result } from '../result';

// HTTP to the hosts that the manifest lists. Asks for each host by name.

const area = memory.data(16, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/http@0.2.0', 'fetch')
declare function importFetch(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32): void;

/** [events] Starts a request; `http-events` brings the answer within 20 s under the number that comes back. */
export function fetch(request: Request): Result<u32, HttpError> {
  const before = lent();
  const v0 = lowerString(request.url);
  const v0Length = loweredLength;
  const v1 = lowerListOfHeader(request.headers);
  const v1Length = loweredLength;
  const v2 = lowerBytes(request.body);
  const v2Length = loweredLength;
  importFetch(request.method, <i32>v0, v0Length, <i32>v1, v1Length, <i32>v2, v2Length, <i32>area);
  takeBack(before);
  return loadResultOfU32OrHttpError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/http@0.2.0', 'cancel')
declare function importCancel(p0: i32): void;

/** [events] Nothing more comes of it. Unknown numbers are ignored. */
export function cancel(requestId: u32): void {
  importCancel(requestId);
}
