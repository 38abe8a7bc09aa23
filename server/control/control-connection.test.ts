import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../start-server.ts';
import type { RunningServer, ServerConfigInput } from '../start-server.ts';
import { openRawClient, openRawSocket } from '../testing/raw-client.ts';
import type { RawClient, RawOptions } from '../testing/raw-client.ts';

let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function start(config: ServerConfigInput = {}): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-control-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, ...config } }));
}

async function visit(options: Partial<RawOptions> = {}): Promise<RawClient> {
  return stack.use(await openRawClient({ port: server.port, ...options }));
}

describe('login', () => {
  it('is refused with a signature for another challenge, another certificate or another key', async () => {
    await start();
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
    const wrong: RawOptions['change'][] = [
      (login) => ({ ...login, signature: Buffer.alloc(64, 1).toString('base64') }),
      (login) => ({ ...login, publicKey: Buffer.from(other, 'base64url').toString('base64') }),
      (login) => ({ ...login, publicKey: Buffer.alloc(32, 0xff).toString('base64') }),
    ];
    for (const change of wrong) {
      await expect(openRawClient({ port: server.port, ...(change && { change }) })).rejects.toThrow(
        'closed: 4003 LOGIN_REFUSED',
      );
    }
    expect(server.users()).toEqual([]);
  });

  it('is refused for another version of the protocol', async () => {
    await start();
    const change = (login: object): object => ({ ...login, protocol: 2 });
    await expect(openRawClient({ port: server.port, change })).rejects.toThrow('closed: 4001 PROTOCOL_MISMATCH');
  });

  it('has to come within the configured 150 ms', async () => {
    await start({ limits: { loginTimeoutMs: 150 } });
    const { closed } = await openRawSocket(server.port);
    expect(await closed).toEqual({ code: 4002, reason: 'LOGIN_TIMED_OUT' });
  });

  it('is refused for the third connection of an address where two are allowed', async () => {
    await start({ limits: { connectionsPerAddress: 2 } });
    const first = await visit();
    await visit();
    await expect(openRawSocket(server.port)).rejects.toThrow('4005 TOO_MANY_CONNECTIONS');
    first.socket.close();
    await first.closed;
    await visit();
  });

  it('is refused for the second connection where one is allowed in total', async () => {
    await start({ limits: { connections: 1 } });
    await visit();
    await expect(openRawSocket(server.port)).rejects.toThrow('4004 SERVER_FULL');
  });
});

describe('a connection', () => {
  it.each([
    ['text that is no JSON', 'hello'],
    ['deep nesting', '['.repeat(10_000)],
    ['an unknown type', '{"type":"admin"}'],
    ['a prototype as type', '{"type":"__proto__"}'],
    ['a field too many', '{"type":"join","requestId":1,"channelId":1,"extra":1}'],
    ['a negative id', '{"type":"join","requestId":-1,"channelId":1}'],
    ['a number beyond 32 bits', '{"type":"join","requestId":4294967296,"channelId":1}'],
    ['a name that turns the text around', '{"type":"self","name":"a\\u202eb","isMuted":false,"isDeafened":false}'],
    ['a key that is too short', '{"type":"voiceKey","epoch":1,"key":"AAAA"}'],
    ['a chat text beyond 4,000 characters', JSON.stringify({ type: 'chat', requestId: 1, text: 'x'.repeat(4_001) })],
    [
      'a second login',
      JSON.stringify({
        type: 'login',
        protocol: 1,
        name: 'x',
        publicKey: `${'A'.repeat(43)}=`,
        signature: `${'A'.repeat(86)}==`,
      }),
    ],
  ])('is closed for %s, and the others go on', async (_, text) => {
    await start();
    const [bad, good] = [await visit(), await visit()];
    bad.socket.send(text);
    expect(await bad.closed).toEqual({ code: 4009, reason: 'BAD_MESSAGE' });
    await good.join(1);
    expect(server.users()).toHaveLength(1);
  });

  it('is closed for an epoch that does not grow: a key must not return', async () => {
    await start();
    const client = await visit();
    const key = Buffer.alloc(16).toString('base64');
    client.send({ type: 'voiceKey', epoch: 2, key });
    client.send({ type: 'voiceKey', epoch: 2, key });
    expect(await client.closed).toMatchObject({ code: 4009 });
  });

  it('is closed by a message of more than 16 KiB before it is parsed', async () => {
    await start();
    const client = await visit();
    client.socket.send('x'.repeat(17_000));
    // 1009: message too big (RFC 6455).
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('is closed for 1,000 messages where 10 a second are allowed', async () => {
    await start({ limits: { messagesPerSecond: 10 } });
    const client = await visit();
    for (let index = 0; index < 1_000; index += 1) client.send({ type: 'voicePath', path: 'udp' });
    expect(await client.closed).toEqual({ code: 4008, reason: 'TOO_MANY_MESSAGES' });
  });

  it('is closed for going in and out of a channel 10 times at once, which costs everybody there a key', async () => {
    await start();
    const client = await visit();
    for (let requestId = 0; requestId < 10; requestId += 1) {
      client.send({ type: 'join', requestId, channelId: 1 });
      client.send({ type: 'leave', requestId });
    }
    expect(await client.closed).toEqual({ code: 4008, reason: 'TOO_MANY_MESSAGES' });
  });

  it('is closed when it does not read what it asks for, 40 MB, while the others go on', async () => {
    await start({ limits: { messagesPerSecond: 1_000, chatPerMinute: 6_000 } });
    const [slow, writer] = [await visit(), await visit()];
    await writer.join(1);
    for (let requestId = 1; requestId <= 100; requestId += 1) {
      writer.send({ type: 'chat', requestId: 1_000 + requestId, text: 'x'.repeat(2_000) });
    }
    await writer.until('100 messages', () => writer.messages.filter(({ type }) => type === 'ok').length === 100);
    slow.socket.pause();
    // Each answer holds the 100 messages.
    for (let requestId = 0; requestId < 200; requestId += 1) slow.send({ type: 'join', requestId, channelId: 1 });
    await writer.until('the end', () => server.users().length === 1, 10_000);
    slow.socket.resume();
    expect([1006, 4007]).toContain((await slow.closed).code);
    expect(server.users()).toMatchObject([{ id: writer.welcome.selfId, channelId: 1 }]);
  });

  it('can do nothing any more once the same identity logged in again, even if it does not hear the goodbye', async () => {
    await start({ channels: [{ name: 'For one', maxUsers: 1 }] });
    const { privateKey } = generateKeyPairSync('ed25519');
    const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const first = await visit({ privateKeyPem });
    first.socket.pause();
    const second = await visit({ privateKeyPem });
    first.send({ type: 'join', requestId: 1, channelId: 1 });
    first.send({ type: 'self', name: 'Ghost', isMuted: false, isDeafened: false });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    await second.join(1);
    expect(server.users()).toMatchObject([{ id: second.welcome.selfId, name: 'Raw', channelId: 1 }]);
    first.socket.resume();
    expect(await first.closed).toEqual({ code: 4006, reason: 'REPLACED' });
  });

  it('is cut off when its TCP stream is no TLS, and the port goes on', async () => {
    await start();
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    await visit();
    expect(server.users()).toHaveLength(1);
  });

  it('costs the idle others nothing: 20 people, one change, one message each', async () => {
    await start();
    const clients = [];
    for (let index = 0; index < 20; index += 1) clients.push(await visit({ name: `Person ${index}` }));
    await new Promise((resolve) => {
      setTimeout(resolve, 120);
    });
    const counts = clients.map(({ messages }) => messages.length);
    clients[0]?.send({ type: 'self', name: 'Changed', isMuted: true, isDeafened: false });
    for (const client of clients) {
      await client.until('the change', () => client.messages.at(-1)?.type === 'presence');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 120);
    });
    for (const [index, client] of clients.entries()) {
      expect(client.messages).toHaveLength((counts[index] ?? 0) + 1);
      expect(client.messages.at(-1)).toMatchObject({ type: 'presence', users: [{ name: 'Changed' }], left: [] });
    }
  });
});

describe('the TLS port', () => {
  it('closes within 2 s although one client does not read, one has not logged in and one has not begun TLS', async () => {
    await start();
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const stranger = await openRawSocket(server.port);
    const deaf = await visit();
    deaf.socket.pause();
    const startedAtMs = performance.now();
    await server.close();
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    expect(await stranger.closed).toEqual({ code: 4000, reason: 'SERVER_STOPPING' });
    deaf.socket.resume();
    silent.destroy();
  });

  it('answers /healthz and nothing else', async () => {
    await start();
    const fetchStatus = async (path: string): Promise<number> => {
      const request = get({ host: '127.0.0.1', port: server.port, path, rejectUnauthorized: false, agent: false });
      const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
      response.resume();
      return response.statusCode ?? 0;
    };
    expect(await fetchStatus('/healthz')).toBe(200);
    expect(await fetchStatus('/admin/users')).toBe(404);
  });
});
