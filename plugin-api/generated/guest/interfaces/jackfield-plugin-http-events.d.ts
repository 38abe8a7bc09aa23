/// <reference path="./jackfield-plugin-http-types.d.ts" />
declare module 'jackfield:plugin/http-events@0.2.0' {
  /**
   * [events] The request is done.
   */
  export function onHttpResponse(requestId: number, outcome: Result<Response, HttpError>): void;
  export type Response = import('jackfield:plugin/http-types@0.2.0').Response;
  export type HttpError = import('jackfield:plugin/http-types@0.2.0').HttpError;
  export type Result<T, E> = { tag: 'ok', val: T } | { tag: 'err', val: E };
}
