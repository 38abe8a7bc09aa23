import type { HttpError } from './http-error.ts';

/** A request as the guest sends it over the pipe (wit `http-types.request`). */
export interface GuestRequest {
  readonly method: 'get' | 'head' | 'post' | 'put' | 'delete';
  readonly url: string;
  readonly headers: readonly GuestHeader[];
  readonly body: Uint8Array;
}

export interface GuestHeader {
  readonly name: string;
  readonly value: string;
}

/** A checked request, which may be sent if the plugin may reach its host. */
export interface CheckedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: readonly GuestHeader[];
  readonly body: Uint8Array;
}

const METHODS = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', delete: 'DELETE' } as const;
const MAX_BODY_BYTES = 65_536;
const MAX_URL = 4_096;
const MAX_HEADERS = 64;
const MAX_HEADER_CHARACTERS = 8_192;
/** RFC 9110: token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, spaces and tabs inside. */
const HEADER_VALUE = /^([\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?)?$/;
/** Headers that only the host sets, or that are never sent: the connection's own headers, cookies, and headers that browsers vouch for. */
const FORBIDDEN =
  /^(host|cookie2?|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|via|expect|date|dnt|origin|referer|accept-encoding|accept-charset|forwarded|x-forwarded-.*|proxy-.*|sec-.*|access-control-.*)$/i;

/** Reads a request from the pipe; null for a value that the contract's types do not allow. */
export function readGuestRequest(value: unknown): GuestRequest | null {
  if (typeof value !== 'object' || value === null) return null;
  const { method, url, headers, body } = value as Record<string, unknown>;
  if (typeof method !== 'string' || !Object.hasOwn(METHODS, method) || typeof url !== 'string') return null;
  if (!Array.isArray(headers) || !headers.every(isHeader) || !(body instanceof Uint8Array)) return null;
  return { method: method as GuestRequest['method'], url, headers, body };
}

/** Makes all checks of a request that need neither a grant nor a lookup. */
export function checkRequest({ method, url, headers, body }: GuestRequest): CheckedRequest | HttpError {
  if (body.length > MAX_BODY_BYTES) return { tag: 'too-large' };
  if (body.length > 0 && (method === 'get' || method === 'head')) return bad(`${method} has no body`);
  const address = checkAddress(url);
  if (!(address instanceof URL)) return address;
  if (headers.length > MAX_HEADERS) return bad(`more than ${MAX_HEADERS} headers`);
  let characters = 0;
  for (const { name, value } of headers) {
    characters += name.length + value.length;
    if (characters > MAX_HEADER_CHARACTERS) return bad(`headers of more than ${MAX_HEADER_CHARACTERS} characters`);
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) return bad('a header that is none');
    if (FORBIDDEN.test(name)) return bad(`the header ${name.slice(0, 40)} is not a plugin's to set`);
  }
  return { method: METHODS[method], url: address, headers, body };
}

/** Checks the address of a request or a redirect; a relative address is resolved against `base`. */
export function checkAddress(text: string, base?: URL): URL | HttpError {
  if (text.length > MAX_URL) return bad(`an address of more than ${MAX_URL} characters`);
  const url = URL.parse(text, base?.href);
  if (url === null) return bad('the address is none');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('the address is not one of https');
  if (url.username !== '' || url.password !== '') return bad('the address has a user name or a password');
  const port = Number(url.port);
  // Other services listen on the low ports and could take a request for one of their own.
  if (port !== 0 && port < 1_024 && port !== 80 && port !== 443) return bad(`the port ${port} is not one of HTTP`);
  return url;
}

function isHeader(value: unknown): value is GuestHeader {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('value' in value)) return false;
  return typeof value.name === 'string' && typeof value.value === 'string';
}

function bad(reason: string): HttpError {
  return { tag: 'bad-request', val: reason };
}
