import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { request as requestPlain } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIPv4, isIPv6 } from 'node:net';
import type { LookupFunction } from 'node:net';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { kindOfAddress } from '../../catalogue/address-kind.ts';
import type { AddressKind } from '../../catalogue/address-kind.ts';
import { reasonOf } from '../../errors.ts';
import { checkAddress } from './guest-request.ts';
import type { CheckedRequest, GuestHeader } from './guest-request.ts';
import { HttpFailure } from './http-error.ts';
import type { HttpError } from './http-error.ts';

/** wit `http-types.response`. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly GuestHeader[];
  readonly body: Uint8Array;
}

/** The user's grants, checked again at each redirect. */
export interface HttpPolicy {
  /** True when the plugin may reach this host, which is in lower case and without port. */
  mayReach(host: string): boolean;
  mayReachPrivate(): boolean;
}

export interface HttpClientOptions {
  /** Certificate authorities in place of the system's, PEM. */
  readonly ca?: string;
  readonly lookup?: (host: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;
  readonly kindOf?: (address: string) => AddressKind;
  /** Time limit for the whole request, redirects included. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const MAX_BODY_BYTES = 1_048_576;
const MAX_REDIRECTS = 5;
/** Response headers that plugins do not get: the connection's own headers, and cookies, because there is no cookie jar and other cookies must not be read. */
const NOT_SHOWN = /^(set-cookie2?|connection|keep-alive|transfer-encoding|trailer|upgrade|proxy-.*)$/;

/**
 * Sends the requests of plugins over HTTP/1.1. The connection itself looks up the name and connects to an address that was checked in that lookup, so a later
 * DNS answer has no effect. Redirects are followed by hand. There are no proxies, no cookies and no reused connections.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #kindOf: (address: string) => AddressKind;

  constructor(options: HttpClientOptions = {}) {
    this.#options = options;
    this.#kindOf = options.kindOf ?? kindOfAddress;
  }

  /** Ends within 20 s. Rejects only when the signal is aborted, with the signal's reason. */
  async fetch(request: CheckedRequest, policy: HttpPolicy, signal: AbortSignal): Promise<HttpResponse | HttpError> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS);
    try {
      return await this.#follow(request, policy, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureIn(error);
      if (failure !== null) return failure;
      return timeout.aborted ? { tag: 'timed-out' } : { tag: 'failed', val: reasonOf(error).slice(0, 300) };
    }
  }

  async #follow(request: CheckedRequest, policy: HttpPolicy, signal: AbortSignal): Promise<HttpResponse> {
    let current = request;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const message = await this.#send(current, policy, signal);
      const next = redirected(current, message);
      if (next === null) return await readResponse(message, current.method);
      message.destroy();
      current = next;
    }
    throw new HttpFailure({ tag: 'failed', val: `more than ${MAX_REDIRECTS} redirects` });
  }

  /** Resolves with the head of the response. */
  #send(
    { method, url, headers, body }: CheckedRequest,
    policy: HttpPolicy,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const host = url.hostname;
    if (!policy.mayReach(host)) throw new HttpFailure({ tag: 'not-allowed', val: host.slice(0, 253) });
    const isPlain = url.protocol === 'http:';
    if (isPlain && !policy.mayReachPrivate()) throw new HttpFailure({ tag: 'not-allowed', val: 'http:' });
    // A host that is an address is not looked up, so it is checked here.
    if (isIPv4(host) || isIPv6(host)) this.#check(host, policy);
    const options: RequestOptions & { readonly ca?: string } = {
      method,
      agent: false,
      signal,
      maxHeaderSize: 16_384,
      lookup: this.#lookup(policy),
      headers: headersOf(headers, body),
      ...(this.#options.ca === undefined ? {} : { ca: this.#options.ca }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = isPlain ? requestPlain(url, options) : requestSecure(url, options);
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    // CONNECT and unrequested upgrades are no valid responses.
    outgoing.once('upgrade', (_message, socket) => socket.destroy());
    outgoing.end(body);
    return promise;
  }

  /** Throws for an address that this plugin may not reach. */
  #check(address: string, policy: HttpPolicy): void {
    const kind = this.#kindOf(address);
    if (kind === 'never' || (kind === 'private' && !policy.mayReachPrivate())) {
      throw new HttpFailure({ tag: 'private-address' });
    }
  }

  /** Replaces the system's lookup for the connection and returns only checked addresses. */
  #lookup(policy: HttpPolicy): LookupFunction {
    const lookup = this.#options.lookup ?? ((host, done) => systemLookup(host, { all: true }, done));
    return (host, { all }, done) => {
      lookup(host, (error, addresses) => {
        try {
          if (error !== null) throw error;
          // One private address among public ones is refused, too.
          for (const { address } of addresses) this.#check(address, policy);
          const [first] = addresses;
          if (first === undefined) throw new HttpFailure({ tag: 'failed', val: 'the name leads nowhere' });
          if (all === true) done(null, [...addresses]);
          else done(null, first.address, first.family);
        } catch (cause) {
          done(cause instanceof Error ? cause : new Error(String(cause)), '', 4);
        }
      });
    };
  }
}

function headersOf(headers: readonly GuestHeader[], body: Uint8Array): Record<string, string | string[]> {
  const sent: Record<string, string | string[]> = { __proto__: null } as never;
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const before = sent[key];
    sent[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  sent['user-agent'] ??= 'Jackfield plugin';
  sent['accept-encoding'] = 'gzip, br';
  sent['connection'] = 'close';
  if (body.length > 0) sent['content-length'] = String(body.length);
  return sent;
}

/** Returns the request that a redirect leads to; null when the response is no redirect. Throws an `HttpFailure` for an address that is not allowed. */
function redirected(request: CheckedRequest, message: IncomingMessage): CheckedRequest | null {
  const status = message.statusCode ?? 0;
  const { location } = message.headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return null;
  const url = checkAddress(location, request.url);
  if (!(url instanceof URL)) throw new HttpFailure(url);
  // The method and headers change as in browsers (Fetch standard, HTTP-redirect fetch).
  const isGetNow =
    (status === 303 && request.method !== 'HEAD') || ((status === 301 || status === 302) && request.method === 'POST');
  const isElsewhere = url.origin !== request.url.origin;
  const headers = request.headers.filter(
    ({ name }) => !(isElsewhere && name.toLowerCase() === 'authorization') && !(isGetNow && /^content-/i.test(name)),
  );
  return isGetNow
    ? { method: 'GET', url, headers, body: new Uint8Array(0) }
    : { method: request.method, url, headers, body: request.body };
}

async function readResponse(message: IncomingMessage, method: string): Promise<HttpResponse> {
  const encoding = message.headers['content-encoding']?.toLowerCase();
  const isDecoded = method !== 'HEAD' && (encoding === 'gzip' || encoding === 'br');
  const body = await readBody(message, isDecoded ? encoding : null);
  const headers: GuestHeader[] = [];
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? '').toLowerCase();
    const isGone = isDecoded && (name === 'content-encoding' || name === 'content-length');
    if (!isGone && !NOT_SHOWN.test(name)) headers.push({ name, value: message.rawHeaders[index + 1] ?? '' });
  }
  return { status: message.statusCode ?? 0, headers, body };
}

/** Never holds more than the limit, whatever the headers promise or the compressed body expands to. */
async function readBody(message: IncomingMessage, encoding: 'gzip' | 'br' | null): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const decoder = encoding === null ? null : encoding === 'gzip' ? createGunzip() : createBrotliDecompress();
  if (decoder !== null) {
    message.once('error', (error) => decoder.destroy(error));
    message.pipe(decoder);
  }
  try {
    for await (const chunk of decoder ?? message) {
      const buffer = chunk as Buffer;
      bytes += buffer.length;
      if (bytes > MAX_BODY_BYTES) throw new HttpFailure({ tag: 'too-large' });
      chunks.push(buffer);
    }
  } finally {
    message.destroy();
    decoder?.destroy();
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** A connection that tries several addresses bundles their errors. */
function failureIn(error: unknown): HttpError | null {
  if (error instanceof HttpFailure) return error.outcome;
  if (error instanceof AggregateError) return error.errors.map(failureIn).find((found) => found !== null) ?? null;
  return error instanceof Error && error.cause !== undefined ? failureIn(error.cause) : null;
}
