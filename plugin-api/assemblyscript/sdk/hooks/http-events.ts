// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { HttpError, Response } from '../contract/http-types';
import { takeListOfHeader } from '../contract/memory/http-types';
import { takeBytes, takeString } from '../memory';
import { plugin } from '../plugin';
import { Result } from '../result';

// The hook `http-events`: Answers to `http.fetch`.

export * from '../lifecycle';

export function http_events__on_http_response(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32): void {
  let v1: Result<Response, HttpError>;
  if (p1 == 0) {
    v1 = Result.ok<Response, HttpError>(new Response(p2, takeListOfHeader(p3, p4), takeBytes(p5, p6)));
  } else {
    let v0: HttpError | null = null;
    switch (p2) {
      case 0: v0 = HttpError.notAllowed(takeString(p3, p4)); break;
      case 1: v0 = HttpError.privateAddress(); break;
      case 2: v0 = HttpError.badRequest(takeString(p3, p4)); break;
      case 3: v0 = HttpError.rateLimited(); break;
      case 4: v0 = HttpError.tooLarge(); break;
      case 5: v0 = HttpError.timedOut(); break;
      case 6: v0 = HttpError.failed(takeString(p3, p4)); break;
    }
    v1 = Result.fail<Response, HttpError>(v0!);
  }
  plugin().onHttpResponse(p0, v1);
}
