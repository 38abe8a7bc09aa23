/** @module Interface jackfield:plugin/http-types@0.2.0 **/
/**
 * # Variants
 * 
 * ## `"get"`
 * 
 * ## `"head"`
 * 
 * ## `"post"`
 * 
 * ## `"put"`
 * 
 * ## `"delete"`
 */
export type Method = 'get' | 'head' | 'post' | 'put' | 'delete';
export interface Header {
  name: string,
  value: string,
}
export interface Request {
  method: Method,
  /**
   * `https://` and a host of the manifest's `http.hosts`; `http://` only where the user granted private addresses.
   */
  url: string,
  headers: Array<Header>,
  /**
   * At most 65,536 bytes.
   */
  body: Uint8Array,
}
export interface Response {
  status: number,
  headers: Array<Header>,
  /**
   * At most 1,048,576 bytes; a longer one is `too-large`.
   */
  body: Uint8Array,
}
export type HttpError = HttpErrorNotAllowed | HttpErrorPrivateAddress | HttpErrorBadRequest | HttpErrorRateLimited | HttpErrorTooLarge | HttpErrorTimedOut | HttpErrorFailed;
/**
 * The host is not in the manifest, or the user did not grant it, or a redirect left the list.
 */
export interface HttpErrorNotAllowed {
  tag: 'not-allowed',
  val: string,
}
/**
 * The name leads to a private address.
 */
export interface HttpErrorPrivateAddress {
  tag: 'private-address',
}
export interface HttpErrorBadRequest {
  tag: 'bad-request',
  val: string,
}
/**
 * At most 4 at once, 30 a minute.
 */
export interface HttpErrorRateLimited {
  tag: 'rate-limited',
}
export interface HttpErrorTooLarge {
  tag: 'too-large',
}
export interface HttpErrorTimedOut {
  tag: 'timed-out',
}
/**
 * The network says no, in words for the log.
 */
export interface HttpErrorFailed {
  tag: 'failed',
  val: string,
}
