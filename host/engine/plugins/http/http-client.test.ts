import { createServer } from 'node:https';
import { createServer as createPlainServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findHost } from '../../catalogue/host-list.ts';
import { checkRequest } from './guest-request.ts';
import type { CheckedRequest, GuestRequest } from './guest-request.ts';
import { HttpClient } from './http-client.ts';
import type { HttpClientOptions, HttpResponse } from './http-client.ts';
import type { HttpError } from './http-error.ts';

/** Names that only the lookup below knows. */
const HOSTS = ['api.example.test', '*.cdn.example.test', '127.0.0.1'];
const LOCAL = [{ address: '127.0.0.1', family: 4 }];

let pem: { key: string; cert: string };
let stack: AsyncDisposableStack;
let requests: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }[];

beforeAll(async () => {
  const names = ['api.example.test', 'x.cdn.example.test', 'evil.test'].map((value) => ({ type: 2 as const, value }));
  const altNames = [...names, { type: 7 as const, ip: '127.0.0.1' }];
  const made = await generate([{ name: 'commonName', value: 'test' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  pem = { key: made.private, cert: made.cert };
});

beforeEach(() => {
  stack = new AsyncDisposableStack();
  requests = [];
});
afterEach(() => stack.disposeAsync());

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void, isPlain = false) {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks) });
      answer(request, response);
    });
  };
  const server: Server & { closeAllConnections(): void } = isPlain
    ? createPlainServer(listener)
    : createServer({ key: pem.key, cert: pem.cert }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

interface Circumstances extends HttpClientOptions {
  readonly isPrivateGranted?: boolean;
  readonly change?: Partial<GuestRequest>;
}

/** Sends a request like a plugin with `HOSTS` to a server on this machine. Private addresses are granted by default. */
async function ask(
  url: string,
  { isPrivateGranted = true, change = {}, ...options }: Circumstances = {},
  signal = new AbortController().signal,
): Promise<HttpResponse | HttpError> {
  const request = checkRequest({ method: 'get', url, headers: [], body: new Uint8Array(0), ...change });
  if ('tag' in request) return request;
  const client = new HttpClient({ ca: pem.cert, lookup: (_host, done) => done(null, LOCAL), ...options });
  const policy = {
    mayReach: (host: string) => findHost(HOSTS, host) !== null,
    mayReachPrivate: () => isPrivateGranted,
  };
  return client.fetch(request satisfies CheckedRequest, policy, signal);
}

function responseOf(outcome: HttpResponse | HttpError): HttpResponse {
  if ('tag' in outcome) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('a request of a plugin', () => {
  it('is sent over HTTPS with its method, headers and body, and brings status, headers and body back', async () => {
    const port = await listen((_request, response) => {
      response.writeHead(201, { 'x-answer': 'yes', 'set-cookie': 'a=b' });
      response.end('done');
    });
    const body = Buffer.from('{"a":1}');
    const headers = [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Twice', value: 'a' },
      { name: 'x-twice', value: 'b' },
    ];
    const change = { method: 'post', headers, body } as const;
    const response = responseOf(await ask(`https://api.example.test:${port}/x?y=1`, { change }));
    expect(response.status).toBe(201);
    expect(Buffer.from(response.body).toString()).toBe('done');
    expect(response.headers).toContainEqual({ name: 'x-answer', value: 'yes' });
    expect(response.headers.map(({ name }) => name)).not.toContain('set-cookie');
    expect(requests).toMatchObject([
      { method: 'POST', url: '/x?y=1', body, headers: { 'content-type': 'application/json', 'x-twice': 'a, b' } },
    ]);
    expect(requests[0]?.headers.cookie).toBeUndefined();
  });

  it('trusts no certificate of its own', async () => {
    const port = await listen((_request, response) => response.end());
    expect(await ask(`https://api.example.test:${port}/`, { ca: '' })).toMatchObject({ tag: 'failed' });
    expect(requests).toEqual([]);
  });

  it('says in words that nobody listens, and that a name leads nowhere', async () => {
    expect(await ask('https://api.example.test:1999/')).toMatchObject({
      tag: 'failed',
      val: expect.stringContaining('ECONNREFUSED'),
    });
    const nowhere = new Error('getaddrinfo ENOTFOUND');
    const lookup: HttpClientOptions['lookup'] = (_host, done) => done(nowhere, []);
    expect(await ask('https://api.example.test/', { lookup })).toMatchObject({
      tag: 'failed',
      val: expect.stringContaining('ENOTFOUND'),
    });
    const empty: HttpClientOptions['lookup'] = (_host, done) => done(null, []);
    expect(await ask('https://api.example.test/', { lookup: empty })).toMatchObject({
      tag: 'failed',
      val: expect.stringContaining('nowhere'),
    });
  });

  it('ends when it is cancelled', async () => {
    const cancelled = new AbortController();
    const port = await listen(() => cancelled.abort(new Error('cancelled')));
    await expect(ask(`https://api.example.test:${port}/`, {}, cancelled.signal)).rejects.toThrow('cancelled');
  });
});

describe('the host of a request', () => {
  it('has to be in the list, below a star or as it stands', async () => {
    const port = await listen((_request, response) => response.end('ok'));
    expect(await ask(`https://x.cdn.example.test:${port}/`)).toMatchObject({ status: 200 });
    for (const host of [
      'evil.test',
      'example.test',
      'cdn.example.test',
      'api.example.test.',
      'api.example.test.evil.test',
    ]) {
      expect(await ask(`https://${host}:${port}/`)).toEqual({ tag: 'not-allowed', val: host });
    }
    expect(requests.length).toBe(1);
  });

  it('that leads to a private address is refused before anything is sent, with and without a lookup', async () => {
    const port = await listen((_request, response) => response.end('ok'));
    const addresses = [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '0.0.0.0',
    ];
    for (const address of addresses) {
      const lookup: HttpClientOptions['lookup'] = (_host, done) =>
        done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
      const outcome = await ask(`https://api.example.test:${port}/`, { isPrivateGranted: false, lookup });
      expect(outcome, address).toEqual({ tag: 'private-address' });
    }
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1']) {
      expect(await ask(`https://${host}:${port}/`, { isPrivateGranted: false }), host).toEqual({
        tag: 'private-address',
      });
    }
    expect(requests).toEqual([]);
  });

  it('cannot be bound anew: the address that was checked is the one that is connected to', async () => {
    const port = await listen((_request, response) => response.end('secret'));
    let lookups = 0;
    const kindOf = (address: string): 'public' | 'private' => (address === '127.0.0.1' ? 'private' : 'public');
    // The first lookup returns an address that counts as public and has no listener; each later lookup returns this machine.
    const lookup: HttpClientOptions['lookup'] = (_host, done) => {
      lookups += 1;
      done(null, [{ address: lookups === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }]);
    };
    const url = `https://api.example.test:${port}/`;
    expect(await ask(url, { isPrivateGranted: false, kindOf, lookup })).toMatchObject({ tag: 'failed' });
    expect(lookups).toBe(1);
    // One private address among public ones refuses the request.
    const mixed: HttpClientOptions['lookup'] = (_host, done) =>
      done(null, [{ address: '127.0.0.2', family: 4 }, ...LOCAL]);
    expect(await ask(url, { isPrivateGranted: false, kindOf, lookup: mixed })).toEqual({ tag: 'private-address' });
    expect(requests).toEqual([]);
  });

  it('may be asked without TLS only where private addresses were granted', async () => {
    const port = await listen((_request, response) => response.end('plain'), true);
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
    expect(await ask(`http://api.example.test:${port}/`, { isPrivateGranted: false })).toEqual({
      tag: 'not-allowed',
      val: 'http:',
    });
    expect(requests.length).toBe(1);
  });
});

describe('a redirect', () => {
  it('is followed five times, and not six', async () => {
    const port = await listen(({ url = '' }, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await ask(`https://api.example.test:${port}/5`)).toMatchObject({ status: 200 });
    expect(await ask(`https://api.example.test:${port}/6`)).toMatchObject({
      tag: 'failed',
      val: expect.stringContaining('5 redirects'),
    });
  });

  it('that leaves the list, for a private address, another scheme or with a password, is refused', async () => {
    let location = '';
    const port = await listen((_request, response) => response.writeHead(307, { location }).end());
    const at = (change: Circumstances = {}): Promise<unknown> => ask(`https://api.example.test:${port}/`, change);
    location = 'https://evil.test/';
    expect(await at()).toEqual({ tag: 'not-allowed', val: 'evil.test' });
    location = 'file:///etc/passwd';
    expect(await at()).toMatchObject({ tag: 'bad-request' });
    location = 'https://me:secret@api.example.test/';
    expect(await at()).toMatchObject({ tag: 'bad-request' });
    expect(requests.length).toBe(3);
    // The first host is public. The second one is in the list, but private.
    location = `https://127.0.0.1:${port}/inside`;
    const kindOf = (address: string): 'public' | 'private' => (address === '127.0.0.1' ? 'private' : 'public');
    const elsewhere: HttpClientOptions['lookup'] = (_host, done) => done(null, [{ address: '127.0.0.2', family: 4 }]);
    const bound = await listenOn('127.0.0.2', location);
    expect(
      await ask(`https://api.example.test:${bound}/`, { isPrivateGranted: false, kindOf, lookup: elsewhere }),
    ).toEqual({ tag: 'private-address' });
  });

  it('takes a POST along as it was with 307, makes it a GET with 303, and leaves the password at home', async () => {
    let status = 307;
    let target = '';
    const port = await listen(({ url = '' }, response) => {
      if (url === '/end') response.end('there');
      else response.writeHead(status, { location: target }).end();
    });
    const headers = [
      { name: 'authorization', value: 'Bearer x' },
      { name: 'content-type', value: 'text/plain' },
    ];
    const change = { method: 'post', headers, body: Buffer.from('b') } as const;
    target = '/end';
    responseOf(await ask(`https://api.example.test:${port}/`, { change }));
    expect(requests[1]).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer x' } });
    expect(requests[1]?.body.toString()).toBe('b');
    [status, target] = [303, `https://x.cdn.example.test:${port}/end`];
    responseOf(await ask(`https://api.example.test:${port}/`, { change }));
    expect(requests[3]).toMatchObject({ method: 'GET' });
    expect(requests[3]?.body.length).toBe(0);
    expect(requests[3]?.headers).not.toHaveProperty('authorization');
    expect(requests[3]?.headers).not.toHaveProperty('content-type');
  });
});

describe('a hostile server', () => {
  it('gets 20 s and not more, whether it says nothing, drips its head or its body', async () => {
    const timers: NodeJS.Timeout[] = [];
    stack.defer(() => timers.forEach(clearInterval));
    const port = await listen(({ url }, response) => {
      if (url === '/head') {
        response.socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
        timers.push(setInterval(() => response.socket?.write('x'), 20));
      } else if (url === '/body') {
        response.writeHead(200);
        timers.push(setInterval(() => response.write('x'), 20));
      }
    });
    for (const path of ['silent', 'head', 'body']) {
      const startMs = performance.now();
      const url = `https://api.example.test:${port}/${path}`;
      expect(await ask(url, { timeoutMs: 300 }), path).toEqual({ tag: 'timed-out' });
      expect(performance.now() - startMs).toBeLessThan(5_000);
    }
  });

  it('cannot send more than 1 MiB, promised or not', async () => {
    let sent = 0;
    const port = await listen(({ url }, response) => {
      if (url === '/exact') {
        response.end(Buffer.alloc(1_048_576));
        return;
      }
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    expect(responseOf(await ask(`https://api.example.test:${port}/exact`)).body.length).toBe(1_048_576);
    expect(await ask(`https://api.example.test:${port}/endless`)).toEqual({ tag: 'too-large' });
    expect(sent).toBeLessThan(64 << 20);
  });

  it('cannot make 1 MiB out of a few bytes either: 64 MiB packed to 300 kB end at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20), { level: 1 });
    const port = await listen(({ url }, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(url === '/bomb' ? bomb : gzipSync('hello'));
    });
    const small = responseOf(await ask(`https://api.example.test:${port}/small`));
    expect(Buffer.from(small.body).toString()).toBe('hello');
    expect(small.headers.map(({ name }) => name)).not.toContain('content-encoding');
    const before = process.memoryUsage().arrayBuffers;
    expect(await ask(`https://api.example.test:${port}/bomb`)).toEqual({ tag: 'too-large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
  });

  it('that breaks off, packs badly or sends a huge head is a failure', async () => {
    const port = await listen(({ url }, response) => {
      if (url === '/cut') response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
      else if (url === '/bad') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
      else response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end();
    });
    for (const path of ['cut', 'bad', 'head']) {
      expect(await ask(`https://api.example.test:${port}/${path}`), path).toMatchObject({ tag: 'failed' });
    }
  });
});

/** Starts a server on another address of this machine that redirects to `location`. */
async function listenOn(address: string, location: string): Promise<number> {
  const server = createServer({ key: pem.key, cert: pem.cert }, (_request, response) => {
    response.writeHead(302, { location }).end();
  });
  server.listen(0, address);
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}
