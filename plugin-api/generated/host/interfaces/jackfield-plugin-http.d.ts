/** @module Interface jackfield:plugin/http@0.2.0 **/
/**
 * [events] Starts a request; `http-events` brings the answer within 20 s under the number that comes back.
 */
export function fetch(request: Request): number;
/**
 * [events] Nothing more comes of it. Unknown numbers are ignored.
 */
export function cancel(requestId: number): void;
export type Request = import('./jackfield-plugin-http-types.js').Request;
export type HttpError = import('./jackfield-plugin-http-types.js').HttpError;
