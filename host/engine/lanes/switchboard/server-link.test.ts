import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { openCertificate } from '../../../../server/store/certificate.ts';
import type { JackfieldError } from '../../errors.ts';
import { Identity } from './identity.ts';
import { TestHost } from '../testing/lane-host.ts';
import { ServerLink } from './server-link.ts';

const challenge = JSON.stringify({ type: 'challenge', protocol: 1, nonce: Buffer.alloc(32).toString('base64') });
let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-link-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** A server whose behaviour towards clients the test defines. */
async function hostileServer(onClient: (socket: WebSocket) => void): Promise<number> {
  const { certificatePem } = await openCertificate(folder);
  const https = createServer({ cert: certificatePem, key: certificatePem });
  const webSockets = new WebSocketServer({ server: https });
  webSockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    onClient(socket);
  });
  const port = await listen(https);
  stack.defer(() => {
    for (const client of webSockets.clients) client.terminate();
    https.closeAllConnections();
  });
  return port;
}

async function errorOf(port: number): Promise<JackfieldError> {
  const identity = await Identity.open(join(folder, 'identity.pem'));
  const closed = Promise.withResolvers<JackfieldError>();
  const unexpected = (): void => closed.reject(new Error('the link believed the server'));
  const link = ServerLink.open(
    { address: { host: '127.0.0.1', port }, name: 'Ada', identity, pinnedFingerprint: null, host: new TestHost() },
    {
      onWelcome: unexpected,
      onMessage: unexpected,
      onVoice: unexpected,
      onRoundTrip: unexpected,
      onRefused: unexpected,
      onClosed: closed.resolve,
    },
  );
  stack.defer(() => link.close());
  return closed.promise;
}

describe('a link to something that is no good server', () => {
  it.each([
    ['text that is no JSON', 'hello'],
    ['an unknown message', '{"type":"run","code":"1"}'],
    ['a challenge that is too short', '{"type":"challenge","protocol":1,"nonce":"AAAA"}'],
    ['a message before the login', '{"type":"presence","users":[],"left":[]}'],
    ['a welcome with a field too many', '{"type":"welcome","extra":1}'],
  ])('ends with NOT_A_SERVER at %s', async (_, text) => {
    const port = await hostileServer((socket) => socket.send(text));
    expect(await errorOf(port)).toMatchObject({ code: 'NOT_A_SERVER' });
  });

  it('ends with PROTOCOL_MISMATCH at a newer server, and sends it no login', async () => {
    const received: string[] = [];
    const port = await hostileServer((socket) => {
      socket.on('message', (data) => received.push(String(data)));
      socket.send(challenge.replace('"protocol":1', '"protocol":2'));
    });
    expect(await errorOf(port)).toMatchObject({ code: 'PROTOCOL_MISMATCH' });
    expect(received).toEqual([]);
  });

  it.each([
    [4004, 'SERVER_FULL'],
    [4003, 'LOGIN_REFUSED'],
    [4999, 'CONNECTION_LOST'],
    [1000, 'CONNECTION_LOST'],
  ])('ends at close code %i with %s', async (code, expected) => {
    const port = await hostileServer((socket) => socket.close(code));
    expect(await errorOf(port)).toMatchObject({ code: expected });
  });

  it('ends with SERVER_TIMED_OUT after 5 s at one that says nothing', async () => {
    const port = await hostileServer(() => undefined);
    expect(await errorOf(port)).toMatchObject({ code: 'SERVER_TIMED_OUT', details: { waitedSeconds: 5 } });
  });

  it('drops a server that floods with more than 4 MiB in one message', async () => {
    const port = await hostileServer((socket) => socket.send('x'.repeat(5 << 20)));
    expect(await errorOf(port)).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('ends with NOT_A_SERVER at a web site and at a port without TLS', async () => {
    const { certificatePem } = await openCertificate(folder);
    const site = createServer({ cert: certificatePem, key: certificatePem }, (_request, response) => {
      response.end('welcome to my home page');
    });
    expect(await errorOf(await listen(site))).toMatchObject({
      code: 'NOT_A_SERVER',
      message: expect.stringContaining('HTTP 200') as unknown,
    });
    const plain = createHttpServer((_request, response) => response.end());
    expect(await errorOf(await listen(plain))).toMatchObject({ code: 'NOT_A_SERVER' });
  });

  it('ends with SERVER_UNREACHABLE where nobody listens', async () => {
    const error = await errorOf(1);
    expect(error.code).toBe('SERVER_UNREACHABLE');
    expect(error.message).toBe(
      'Could not connect to 127.0.0.1:1: no server answers on that port. Check the port, and that the server runs.',
    );
  });
});
