import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MethodName } from '@jackfield/protocol/rpc';
import { paramsSchemas } from '@jackfield/protocol/rpc-schema';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { InspectedOffer } from '@jackfield/protocol/plugins';
import type { Snapshot } from '@jackfield/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { JackfieldError } from '../../errors.ts';
import { RpcServer } from './rpc-server.ts';
import type { Handlers } from './rpc-window.ts';

const token = 'test-token';
const pcmPort = 45_678;

const snapshot: Snapshot = {
  version: '0.1.0',
  connection: { kind: 'idle' },
  lane: null,
  ownServer: null,
  self: { userId: null, name: '', channelId: null, isMuted: false, isDeafened: false, isMonitoring: false },
  channels: [],
  users: [],
  chat: [],
  plugins: [],
  chain: { captured: [], decoded: [], mixed: [] },
  settings: defaultSettings,
  device: { kind: 'silence', isRunning: true, error: null, backend: null, inputName: null, outputName: null },
  devices: null,
  codec: { pluginId: 'jackfield:opus', name: 'Opus', waiting: null },
  voice: { speaking: { kind: 'running' }, hearing: { kind: 'running' } },
  quality: {
    roundTripMs: null,
    lossPercent: 0,
    sentLossPercent: null,
    hasErrorCorrection: false,
    limitedKbps: null,
    jitterBufferMs: null,
    sentKbps: 0,
    receivedKbps: 0,
    rating: 'unknown',
    drops: {},
  },
  talking: [],
  notices: [],
  recording: null,
  conversation: null,
  whisper: { own: null, heard: [], lastFrom: null, lastTarget: null },
  slots: [],
  messageMarks: [],
  positional: null,
};

let folder: string;
let server: RpcServer;
let calls: [MethodName, unknown][];
let respond: (method: MethodName) => unknown;
const opened: WebSocket[] = [];
const socketErrors: Error[] = [];

/** Records every call; the test sets the answers. */
function recordingHandlers(): Handlers {
  const entries = Object.keys(paramsSchemas).map((name) => {
    const method = name as MethodName;
    const handle = (params: unknown): unknown => {
      calls.push([method, params]);
      return respond(method);
    };
    return [method, handle];
  });
  return Object.fromEntries(entries) as Handlers;
}

/** Returns the number of bytes and the signature that came; bytes of `bad` are refused. */
async function takePlugin(bytes: Uint8Array, sidecar: string | null): Promise<InspectedOffer> {
  if (Buffer.from(bytes).toString() === 'bad') throw JackfieldError.of('PLUGIN_MANIFEST_MISSING');
  return { taken: bytes.length, sidecar } as unknown as InspectedOffer;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-rpc-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, '..', 'jackfield-outside.txt'), 'secret');
  calls = [];
  respond = () => null;
  server = await RpcServer.open({
    port: 0,
    pageFolder: folder,
    token,
    pcmPort,
    handlers: recordingHandlers(),
    snapshot: () => snapshot,
    takePlugin,
  });
});

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
  await rm(join(folder, '..', 'jackfield-outside.txt'), { force: true });
});

const origin = (): string => `http://127.0.0.1:${server.port}`;

function fetchPath(path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, unknown>;
    body: string;
  }>();
  const request = httpRequest(
    { host: '127.0.0.1', port: server.port, path, method: init.method ?? 'GET', headers: init.headers ?? {} },
    (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    },
  );
  request.on('error', reject);
  request.end(init.body);
  return promise;
}

function openSocket(options: { protocol?: string; origin?: string; host?: string; path?: string } = {}): WebSocket {
  const headers = options.host === undefined ? {} : { host: options.host };
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}${options.path ?? '/rpc'}`,
    [options.protocol ?? `jackfield.${token}`],
    { origin: options.origin ?? origin(), headers },
  );
  // A refused or cut socket also emits an error; tests check the status or the close code instead.
  socket.on('error', (error) => socketErrors.push(error));
  opened.push(socket);
  return socket;
}

/** An open window that has read its first snapshot; `read` gives the next message. */
async function openWindow() {
  const socket = openSocket();
  const queue: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    const wake = waiting.shift();
    if (wake === undefined) queue.push(message);
    else wake(message);
  });
  const read = (): Promise<unknown> =>
    queue.length > 0 ? Promise.resolve(queue.shift()) : new Promise((resolve) => waiting.push(resolve));
  const ask = (id: number, method: string, params: unknown): Promise<unknown> => {
    socket.send(JSON.stringify({ id, method, params }));
    return read();
  };
  expect(await read()).toEqual({ event: 'snapshot', data: snapshot });
  return { socket, read, ask };
}

async function statusOfRefusal(socket: WebSocket): Promise<number> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  return response.statusCode;
}

describe('the door for windows', () => {
  it('serves the page with isolation, a strict policy for its own two sockets, and no sniffing', async () => {
    const { status, headers, body } = await fetchPath('/', { headers: { host: `127.0.0.1:${server.port}` } });
    expect(status).toBe(200);
    expect(body).toContain('<title>page');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port} ws://127.0.0.1:${pcmPort}`);
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  it('refuses a foreign Host, so that a rebound name reads nothing', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, `localhost:${server.port}`, '127.0.0.1']) {
      const { status, body } = await fetchPath('/', { headers: { host } });
      expect([host, status]).toEqual([host, 403]);
      expect(body).not.toContain('page');
    }
  });

  it.each(['/../jackfield-outside.txt', '/%2e%2e/jackfield-outside.txt', '/..%2fjackfield-outside.txt', '/.hidden'])(
    'does not serve %s',
    async (path) => {
      expect((await fetchPath(path)).status).toBe(404);
    },
  );

  it('rejects a folder without a page', async () => {
    await rm(join(folder, 'index.html'));
    const options = { port: 0, pageFolder: folder, token, pcmPort, handlers: recordingHandlers() };
    await expect(RpcServer.open({ ...options, snapshot: () => snapshot, takePlugin })).rejects.toMatchObject({
      code: 'PAGE_NOT_BUILT',
    });
  });
});

function post(code: unknown, headers: Record<string, string> = { origin: origin() }) {
  return fetchPath('/session', { method: 'POST', headers, body: JSON.stringify({ code }) });
}

describe('POST /session', () => {
  it('gives token and ports for a code once, and refuses the same code after that', async () => {
    const code = server.issueWindowAddress().split('#')[1];
    const first = await post(code);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.body)).toEqual({ token, rpcPort: server.port, pcmPort });
    expect(first.headers['cache-control']).toBe('no-store');
    const second = await post(code);
    expect(second.status).toBe(403);
    expect(JSON.parse(second.body)).toMatchObject({ code: 'WINDOW_CODE_REFUSED' });
  });

  it('refuses a wrong code, another origin and no origin, and the code stays good', async () => {
    const code = server.issueWindowAddress().split('#')[1];
    expect((await post('wrong')).status).toBe(403);
    expect((await post(code, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(code, {})).status).toBe(403);
    expect((await post(code)).status).toBe(200);
  });

  it('refuses a body of another shape or of more than 1 KiB', async () => {
    expect((await post(7)).status).toBe(400);
    expect((await post('x'.repeat(2_000))).status).toBe(400);
    const garbage = await fetchPath('/session', { method: 'POST', headers: { origin: origin() }, body: '{' });
    expect(garbage.status).toBe(400);
  });

  it('forgets the oldest of more than 16 unused codes', async () => {
    const codes = Array.from({ length: 17 }, () => server.issueWindowAddress().split('#')[1]);
    expect((await post(codes[0])).status).toBe(403);
    expect((await post(codes[16])).status).toBe(200);
  });
});

describe('POST /plugin', () => {
  const ask = (body: string, headers: Record<string, string> = {}) =>
    fetchPath('/plugin', {
      method: 'POST',
      headers: { origin: origin(), authorization: `Bearer ${token}`, ...headers },
      body,
    });

  it('takes a component and its signature of the page alone', async () => {
    const signature = Buffer.from('trusted').toString('base64');
    const answer = await ask('wasm', { 'x-jackfield-signature': signature });
    expect(answer).toMatchObject({ status: 200, body: '{"taken":4,"sidecar":"trusted"}' });
    expect((await ask('wasm', { authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await ask('wasm', { origin: 'http://127.0.0.1:1' })).status).toBe(403);
  });

  it('says why a component is none, and refuses one beyond 64 MiB', async () => {
    const refused = await ask('bad');
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'PLUGIN_MANIFEST_MISSING' });
    const large = await ask('x'.repeat((64 << 20) + 1)).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
  });
});

describe('POST /window', () => {
  it('gives the holder of the token an address that works, and nobody else', async () => {
    const ask = (headers: Record<string, string>) => fetchPath('/window', { method: 'POST', headers });
    expect((await ask({})).status).toBe(403);
    expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await ask({ authorization: `Bearer ${token}`, origin: origin() })).status).toBe(403);
    const granted = await ask({ authorization: `Bearer ${token}` });
    const { address } = JSON.parse(granted.body) as { address: string };
    const code = address.split('#')[1] ?? '';
    const session = await fetchPath('/session', {
      method: 'POST',
      headers: { origin: origin() },
      body: JSON.stringify({ code }),
    });
    expect(session.status).toBe(200);
  });
});

describe('the RPC socket', () => {
  it.each([
    ['a wrong token', { protocol: 'jackfield.wrong' }, 401],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['a rebound host', { host: 'evil.example' }, 403],
    ['another path', { path: '/other' }, 404],
  ])('refuses %s', async (_, options, status) => {
    expect(await statusOfRefusal(openSocket(options))).toBe(status);
    expect(server.windows.size).toBe(0);
  });

  it('refuses a ninth window', async () => {
    for (let index = 0; index < 8; index += 1) await openWindow();
    expect(await statusOfRefusal(openSocket())).toBe(503);
  });

  it('passes a request with its params on and answers with the result', async () => {
    const { ask } = await openWindow();
    respond = (method) => (method === 'inspectPlugin' ? { plugin: 'p' } : null);
    expect(await ask(1, 'setMuted', { isMuted: true })).toEqual({ id: 1, result: null });
    expect(await ask(2, 'inspectPlugin', { id: 'jackfield:opus' })).toEqual({ id: 2, result: { plugin: 'p' } });
    expect(calls).toEqual([
      ['setMuted', { isMuted: true }],
      ['inspectPlugin', { id: 'jackfield:opus' }],
    ]);
  });

  it('answers a coded error as it is and wraps another as INTERNAL without its stack', async () => {
    const { ask } = await openWindow();
    respond = () => Promise.reject(JackfieldError.of('PLUGIN_UNKNOWN', { id: 'a:b' }));
    expect(await ask(1, 'enablePlugin', { id: 'a:b' })).toMatchObject({ error: { code: 'PLUGIN_UNKNOWN' } });
    respond = () => {
      throw new TypeError('boom');
    };
    const reply = await ask(2, 'disconnect', null);
    expect(reply).toMatchObject({ id: 2, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(reply)).not.toContain('.ts');
  });

  it.each([
    ['toString', {}, 'RPC_UNKNOWN_METHOD'],
    ['__proto__', {}, 'RPC_UNKNOWN_METHOD'],
    ['setMuted', { isMuted: 'yes' }, 'RPC_BAD_PARAMS'],
    ['setMuted', { isMuted: true, extra: 1 }, 'RPC_BAD_PARAMS'],
    ['setUserVolume', { userId: 1, percent: 201 }, 'RPC_BAD_PARAMS'],
    ['installPlugin', { id: '../../etc', granted: [] }, 'RPC_BAD_PARAMS'],
    ['setUserMuted', { userId: 1, isMuted: 1 }, 'RPC_BAD_PARAMS'],
    ['updateSettings', { userVolumes: {} }, 'RPC_BAD_PARAMS'],
    ['updateSettings', { mutedUsers: [] }, 'RPC_BAD_PARAMS'],
    ['updateSettings', { inputVolumePercent: 201 }, 'RPC_BAD_PARAMS'],
    ['updateSettings', { outputVolumePercent: -1 }, 'RPC_BAD_PARAMS'],
    ['sendChat', { text: '' }, 'RPC_BAD_PARAMS'],
    ['disconnect', {}, 'RPC_BAD_PARAMS'],
  ])('refuses %s with %j as %s before a handler sees it', async (method, params, code) => {
    const { ask } = await openWindow();
    expect(await ask(9, method, params)).toMatchObject({ id: 9, error: { code } });
    expect(calls).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['no envelope', '[]'],
    ['no id', '{"method":"disconnect","params":null}'],
    ['binary', Buffer.from('{}')],
  ])('closes on %s with 1008', async (_, message) => {
    const { socket } = await openWindow();
    socket.send(message);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1008);
  });

  it('closes on a message of more than 256 KiB', async () => {
    const { socket } = await openWindow();
    socket.send('x'.repeat(300 << 10));
    await once(socket, 'close');
    expect(server.windows.size).toBe(0);
  });

  it('refuses the 33rd request while 32 wait, and answers all of them', async () => {
    const { socket, read } = await openWindow();
    const gate = Promise.withResolvers<null>();
    respond = () => gate.promise;
    for (let id = 1; id <= 33; id += 1) socket.send(JSON.stringify({ id, method: 'disconnect', params: null }));
    expect(await read()).toMatchObject({ id: 33, error: { code: 'RPC_BUSY' } });
    gate.resolve(null);
    const ids = [];
    for (let count = 0; count < 32; count += 1) ids.push(((await read()) as { id: number }).id);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  });

  it('sends events to every window', async () => {
    const [first, second] = [await openWindow(), await openWindow()];
    server.publish('pluginGone', { id: 'a:b' });
    for (const window of [first, second]) {
      expect(await window.read()).toEqual({ event: 'pluginGone', data: { id: 'a:b' } });
    }
  });

  it('gives a window that reads too slowly one snapshot instead of the events that it missed', async () => {
    const { socket, read } = await openWindow();
    const [window] = [...server.windows];
    socket.pause();
    const text = 'x'.repeat(60_000);
    let sent = 0;
    // Deltas stop being queued once 1 MiB waits; far more than the kernel's buffers are offered.
    for (; sent < 400; sent += 1) {
      server.publish('pluginGone', { id: `${sent}${text}` });
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    let received = 0;
    for (;;) {
      const message = (await read()) as { event: string };
      if (message.event === 'snapshot') break;
      received += 1;
    }
    expect(received).toBeLessThan(sent);
    expect(window?.resyncs).toBe(1);
    server.publish('pluginGone', { id: 'after' });
    expect(await read()).toEqual({ event: 'pluginGone', data: { id: 'after' } });
  });

  it('closes in time although a window never answers', async () => {
    const raw = connect(server.port, '127.0.0.1');
    await once(raw, 'connect');
    raw.on('error', () => raw.destroy());
    const { socket } = await openWindow();
    socket.pause();
    const started = performance.now();
    await server[Symbol.asyncDispose]();
    expect(performance.now() - started).toBeLessThan(1_000);
    raw.destroy();
  });
});
