/** A few addresses with many connections compete with all other clients. The sockets are real; addresses 127.0.1.x stand for different clients. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer, ServerConfigInput } from '../start-server.ts';
import { openRawClient, openRawSocket } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';
import { renewGapMs } from './voice-keys.ts';

const LOBBY = 1;
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function start(limits: ServerConfigInput['limits'] = {}): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-fair-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '0.0.0.0', port: 0, limits } }));
}

async function visit(localAddress = '127.0.0.1'): Promise<RawClient> {
  return stack.use(await openRawClient({ port: server.port, localAddress }));
}

/** Resolves when the socket is closed, for whatever reason. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

/** A TCP connection that sends nothing. */
function openSocket(localAddress: string): Socket {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  stack.defer(() => {
    socket.destroy();
  });
  return socket;
}

describe('talkers', () => {
  it('of two addresses that hold the channel with eight connections cannot keep a third from being heard', async () => {
    await start({ talkersPerChannel: 6, talkersPerAddress: 3 });
    const listener = await visit('127.0.1.9');
    await listener.prepareVoice(LOBBY);
    const flood: RawClient[] = [];
    for (let index = 0; index < 8; index += 1) {
      const client = await visit(`127.0.1.${1 + (index % 2)}`);
      await client.join(LOBBY);
      flood.push(client);
    }
    let sequence = 0;
    const flooding = setInterval(() => {
      sequence += 1;
      for (const client of flood) client.socket.send(client.seal(sequence, 'flood'));
    }, 20);
    stack.defer(() => clearInterval(flooding));
    await listener.until('the flood', () => server.stats().dropped.tooManyTalkers > 10);
    const ada = await visit('127.0.1.3');
    await ada.join(LOBBY);
    ada.socket.send(ada.seal(1, 'hello'));
    const isAdas = (packet: Buffer): boolean => packet.readUInt32BE(4) === ada.welcome.selfId;
    await listener.until('Ada', () => listener.packets.some(isAdas));
    for (let packet = 2; packet <= 10; packet += 1) {
      ada.socket.send(ada.seal(packet, 'hello'));
      await listener.until(`packet ${packet}`, () => listener.packets.filter(isAdas).length === packet);
    }
    expect(listener.packets.filter(isAdas)).toHaveLength(10);
  });
});

describe('presence', () => {
  it('of eight connections of one address, 50 changes each, reaches the others as some 40 changes, and the last state in the end', async () => {
    await start({ connectionsPerAddress: 16, messagesPerSecond: 100 });
    const listener = await visit('127.0.1.9');
    const flood: RawClient[] = [];
    for (let index = 0; index < 8; index += 1) flood.push(await visit('127.0.1.1'));
    const presence = (): Extract<ServerMessage, { type: 'presence' }>[] =>
      listener.messages.filter((message) => message.type === 'presence');
    const changes = (): number => presence().reduce((sum, { users }) => sum + users.length, 0);
    await listener.until('everybody', () => changes() >= 8);
    const before = changes();
    const startedAtMs = performance.now();
    for (let change = 1; change <= 50; change += 1) {
      for (const client of flood)
        client.send({ type: 'self', name: `Flood ${change}`, isMuted: false, isDeafened: false });
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
    const honest = await visit('127.0.1.2');
    await listener.until('another address, at once', () =>
      presence().some(({ users }) => users.some(({ id }) => id === honest.welcome.selfId)),
    );
    const isLast = (client: RawClient): boolean =>
      presence().some(({ users }) => users.some(({ id, name }) => id === client.welcome.selfId && name === 'Flood 50'));
    await listener.until('the last states', () => flood.every(isLast), 15_000);
    const seconds = (performance.now() - startedAtMs) / 1_000;
    // The limit is 32 changes at once and 4 a second, plus the change of the newcomer.
    expect(changes() - before).toBeLessThan(32 + 4 * seconds + 3);
  }, 30_000);
});

describe('chat', () => {
  it('of 12 connections of one address is refused beyond that of eight people, and goes on from another address', async () => {
    // The limit is one message at once and one a minute.
    await start({ chatPerMinute: 1 });
    const outcomeOf = async (client: RawClient): Promise<string | undefined> => {
      await client.join(LOBBY);
      client.send({ type: 'chat', requestId: 77, text: 'x' });
      const answer = (): ServerMessage | undefined =>
        client.messages.find((m) => (m.type === 'ok' || m.type === 'refused') && m.requestId === 77);
      await client.until('an answer', () => answer() !== undefined);
      return answer()?.type;
    };
    const outcomes = [];
    for (let index = 0; index < 12; index += 1) outcomes.push(await outcomeOf(await visit('127.0.1.1')));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(8);
    expect(await outcomeOf(await visit('127.0.1.2'))).toBe('ok');
  });
});

describe('messages between plugins', () => {
  it('of 24 connections of one address pass as those of eight people at their fastest, and another address goes on', async () => {
    await start();
    const ids = Array.from({ length: 4 }, (_, index) => `test:p${index}`);
    const announced = async (localAddress: string): Promise<RawClient> => {
      const client = await visit(localAddress);
      client.send({ type: 'plugins', ids });
      return client;
    };
    const flood: RawClient[] = [];
    for (let index = 0; index < 24; index += 1) flood.push(await announced('127.0.1.1'));
    const data = Buffer.alloc(4_096).toString('base64');
    const startedAtMs = performance.now();
    // Each client keeps its own limits: 128 KiB at once, 32 KiB for each plugin.
    for (const client of flood)
      for (let count = 0; count < 32; count += 1)
        client.send({ type: 'pluginData', pluginId: ids[count % 4] ?? '', userId: null, data });
    const stats = (): { received: number; dropped: { tooFast: number } } => server.stats().pluginData;
    await flood[0]?.until('all of them', () => stats().received === 24 * 32);
    const passed = stats().received - stats().dropped.tooFast;
    const seconds = (performance.now() - startedAtMs) / 1_000;
    // The limit of the address is 1 MiB at once, 512 KiB a second.
    expect(passed).toBeGreaterThanOrEqual(256);
    expect(passed).toBeLessThanOrEqual(256 + 128 * seconds + 1);

    const [ada, bob] = [await announced('127.0.1.2'), await announced('127.0.1.3')];
    for (const client of [ada, bob]) await client.join(LOBBY);
    ada.send({ type: 'pluginData', pluginId: 'test:p0', userId: null, data });
    await bob.until('what Ada sent', () => bob.messages.some(({ type }) => type === 'pluginData'));
  });
});

describe('voice keys', () => {
  it('are asked for once when eight people leave within a second', async () => {
    await start();
    const stays = await visit();
    await stays.join(LOBBY);
    const leaving = [];
    for (let index = 0; index < 8; index += 1) {
      const client = await visit();
      await client.join(LOBBY);
      leaving.push(client);
    }
    const renewals = (): number => stays.messages.filter(({ type }) => type === 'renewVoiceKey').length;
    const startedAtMs = performance.now();
    for (const client of leaving) client.send({ type: 'leave', requestId: 9 });
    await stays.until('the request', () => renewals() === 1);
    expect(performance.now() - startedAtMs).toBeGreaterThan(900);
    await stays.join(LOBBY);
    expect(renewals()).toBe(1);
  });

  it('of one who sends 20 at once reach the others as the last of them', async () => {
    await start();
    const [ada, eve] = [await visit(), await visit()];
    await ada.join(LOBBY);
    await eve.join(LOBBY);
    for (let epoch = 1; epoch <= 20; epoch += 1) {
      eve.send({ type: 'voiceKey', epoch, key: Buffer.alloc(16, epoch).toString('base64') });
    }
    await eve.until('the last', () => eve.messages.some((m) => m.type === 'voiceKeyAccepted' && m.epoch === 20));
    await ada.until('the last', () => ada.keys.has(`${eve.welcome.selfId}/20`));
    expect(ada.keys.size).toBeLessThan(4);
  });

  it('are renewed rarely in a large channel: 2.4 MB for 200 people every 4.8 s, a second apart for ten', () => {
    expect(renewGapMs(200)).toBe(4_800);
    expect(renewGapMs(10)).toBeLessThan(1_000);
    expect(renewGapMs(10_000)).toBe(10_000);
  });
});

describe('a socket before its login', () => {
  it.each([
    ['that says nothing', () => openSocket('127.0.1.1')],
    ['that is in TLS and says nothing', () => openTls('')],
    ['that asks for half a WebSocket', () => openTls('GET / HTTP/1.1\r\nHost: x\r\n')],
    [
      'that asks again and again',
      () => openTls('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n'.repeat(2)),
    ],
  ])('%s is closed after the 300 ms that it has, not after 30 s', async (_what, open) => {
    await start({ loginTimeoutMs: 300 });
    const startedAtMs = performance.now();
    const socket = open();
    await closed(socket);
    expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  });

  it('that sends a letter of a header every 20 ms is closed all the same', async () => {
    await start({ loginTimeoutMs: 300 });
    const socket = openTls('GET / HTTP/1.1\r\nX-Slow: ');
    const writing = setInterval(() => socket.write('x'), 20);
    stack.defer(() => clearInterval(writing));
    const startedAtMs = performance.now();
    await closed(socket);
    expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  });

  it('gives way to others, the oldest of the address with most first: 60 idle ones of 6 addresses where 16 may wait', async () => {
    await start({ waitingConnections: 16 });
    const member = await visit('127.0.1.99');
    let isAttacking = true;
    const addresses = Array.from({ length: 6 }, (_, index) => `127.0.1.${index + 1}`);
    const reopen = (address: string): void => {
      if (!isAttacking) return;
      const socket = openSocket(address);
      socket.once('close', () => setTimeout(() => reopen(address), 5));
    };
    stack.defer(() => {
      isAttacking = false;
    });
    for (const address of addresses) for (let index = 0; index < 10; index += 1) reopen(address);
    for (let index = 0; index < 5; index += 1) await visit(`127.0.1.${50 + index}`);
    expect(server.users()).toHaveLength(6);
    await member.join(LOBBY);
    isAttacking = false;
  });

  it('takes no place of those who log in, when it is a WebSocket either', async () => {
    await start({ connections: 2, connectionsPerAddress: 2 });
    for (let index = 0; index < 6; index += 1) await openRawSocket(server.port, `127.0.1.${1 + (index % 3)}`);
    const [ada] = [await visit('127.0.1.1'), await visit('127.0.1.1')];
    await ada.join(LOBBY);
    await expect(openRawSocket(server.port, '127.0.1.1')).rejects.toThrow('4005 TOO_MANY_CONNECTIONS');
    await expect(openRawSocket(server.port, '127.0.1.2')).rejects.toThrow('4004 SERVER_FULL');
  });

  it('is told at its login when the last place has gone meanwhile', async () => {
    await start({ connections: 1 });
    const change = (login: ClientLogin): ClientLogin => login;
    const racing = [1, 2, 3].map((index) =>
      openRawClient({ port: server.port, localAddress: `127.0.1.${index}`, change }).then(
        (client) => {
          stack.use(client);
          return 'in';
        },
        (error: unknown) => String(error),
      ),
    );
    const outcomes = await Promise.all(racing);
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.includes('4004 SERVER_FULL'))).toHaveLength(2);
  });
});

describe('a connection', () => {
  it('that pings 1,000 times is closed: each ping is answered', async () => {
    await start({ messagesPerSecond: 10 });
    const client = await visit();
    for (let index = 0; index < 1_000; index += 1) client.socket.ping();
    expect(await client.closed).toEqual({ code: 4008, reason: 'TOO_MANY_MESSAGES' });
  });
});

type ClientLogin = Parameters<NonNullable<Parameters<typeof openRawClient>[0]['change']>>[0];

function openTls(text: string): Socket {
  const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
    if (text !== '') socket.write(text);
  });
  socket.on('error', () => undefined);
  socket.resume();
  stack.defer(() => {
    socket.destroy();
  });
  return socket;
}
