/** @module Interface jackfield:plugin/http-events@0.2.0 **/
/**
 * [events] The request is done.
 */
export function onHttpResponse(requestId: number, outcome: Result<Response, HttpError>): void;
export type Response = import('./jackfield-plugin-http-types.js').Response;
export type HttpError = import('./jackfield-plugin-http-types.js').HttpError;
export type Result<T, E> = { tag: 'ok', val: T } | { tag: 'err', val: E };
