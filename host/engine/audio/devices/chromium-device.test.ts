import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DropCounter } from '../drop-counter.ts';
import { ChromiumDevice } from './chromium-device.ts';
import { PcmServer } from './pcm-server.ts';

const TOKEN = 'c0ffee-token';
const ORIGIN = 'http://127.0.0.1:4711';

let server: PcmServer;
let drops: DropCounter;
let nowMs = 0;
let captured: { level: number; isLive: boolean }[] = [];
let states: boolean[] = [];
let device: ChromiumDevice;
let side: Float32Array | null = null;

beforeEach(async () => {
  server = await PcmServer.open();
  drops = new DropCounter();
  nowMs = 0;
  side = null;
  captured = [];
  states = [];
  device = ChromiumDevice.open(
    { kind: 'chromium', token: TOKEN },
    server,
    {
      onCaptured: (frame, isLive) => captured.push({ level: frame[479] ?? 0, isLive }),
      onPlaybackDue: () => device.play(new Float32Array(480).fill(captured.length / 100), side),
      onState: ({ isRunning }) => states.push(isRunning),
    },
    drops,
    () => nowMs,
  );
});

afterEach(async () => {
  await device[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function connect(options: { token?: string; origin?: string; host?: string; path?: string } = {}): WebSocket {
  return new WebSocket(
    `ws://127.0.0.1:${server.port}${options.path ?? '/pcm'}`,
    [`jackfield.${options.token ?? TOKEN}`],
    {
      origin: options.origin ?? ORIGIN,
      ...(options.host === undefined ? {} : { headers: { host: options.host } }),
    },
  );
}

/** Connects like a newly opened window, which takes the audio only when no other page has it. */
async function openPolitely(): Promise<WebSocket> {
  const page = new WebSocket(`ws://127.0.0.1:${server.port}/pcm`, [`jackfield.${TOKEN}`, 'jackfield.wait'], {
    origin: ORIGIN,
  });
  await once(page, 'open');
  return page;
}

async function openPage(): Promise<WebSocket> {
  const page = connect();
  await once(page, 'open');
  return page;
}

/** kind 1, flags, 0, sequence 9, 480 samples. */
function capturedMessage(level: number, flags = 0): Buffer {
  const message = Buffer.alloc(1_928);
  message[0] = 1;
  message[1] = flags;
  message.writeUInt32LE(9, 4);
  for (let i = 0; i < 480; i++) message.writeFloatLE(level, 8 + 4 * i);
  return message;
}

async function refusalOf(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

describe('ChromiumDevice', () => {
  it('answers each captured message with one playback frame in the layout of docs/wire/pcm.md', async () => {
    const page = await openPage();
    for (let n = 0; n < 2; n++) {
      page.send(capturedMessage(0.5));
      const [data] = (await once(page, 'message')) as [Buffer];
      expect(data).toHaveLength(1_928);
      // kind 2 = playback, no flags, sequence n.
      expect([...data.subarray(0, 8)]).toEqual([2, 0, 0, 0, n, 0, 0, 0]);
      expect(data.readFloatLE(8 + 4 * 479)).toBeCloseTo((n + 1) / 100, 6);
    }
    expect(captured).toEqual([
      { level: 0.5, isLive: true },
      { level: 0.5, isLive: true },
    ]);
    expect(page.protocol).toBe(`jackfield.${TOKEN}`);
    page.terminate();
  });

  it('sends the side behind the mid, with flag 1, as long as there is one', async () => {
    const page = await openPage();
    const answer = async (): Promise<Buffer> => {
      page.send(capturedMessage(0.5));
      const [data] = (await once(page, 'message')) as [Buffer];
      return data;
    };
    side = new Float32Array(480).fill(0.25);
    const wide = await answer();
    side = null;
    const plain = await answer();
    expect([wide.length, wide[1], plain.length, plain[1]]).toEqual([3_848, 1, 1_928, 0]);
    expect([wide.readFloatLE(1_924), wide.readFloatLE(1_928)]).toEqual([Math.fround(0.01), 0.25]);
    page.terminate();
  });

  it('knows a page without a microphone by flag 1 and turns NaN into 0', async () => {
    const page = await openPage();
    page.send(capturedMessage(Number.NaN, 1));
    await once(page, 'message');
    expect(captured).toEqual([{ level: 0, isLive: false }]);
    page.terminate();
  });

  it('answers 10 messages of a burst of 25, counts 15, and goes on with real time', async () => {
    const page = await openPage();
    let answers = 0;
    page.on('message', () => answers++);
    for (let n = 0; n < 25; n++) page.send(capturedMessage(0.1));
    await expect.poll(() => drops.get('page.burst')).toBe(15);
    await expect.poll(() => answers).toBe(10);
    nowMs += 10;
    page.send(capturedMessage(0.1));
    await expect.poll(() => answers).toBe(11);
    page.terminate();
  });

  it('counts messages of a wrong size, kind or type and stays open; one that is too large closes the page', async () => {
    const page = await openPage();
    page.send(Buffer.of(1, 2, 3));
    page.send(Buffer.alloc(1_000));
    page.send('hello');
    page.send(capturedMessage(0.2));
    await once(page, 'message');
    expect(drops.get('page.malformed')).toBe(3);
    page.send(Buffer.alloc(1_929));
    const [code] = (await once(page, 'close')) as [number];
    expect(code).toBe(1009);
  });

  it('counts the underruns and overruns that the page reports, each once', async () => {
    const page = await openPage();
    const status = Buffer.alloc(20);
    status[0] = 3;
    status.writeUInt32LE(5, 8);
    status.writeUInt32LE(2, 12);
    page.send(status);
    page.send(status);
    page.send(capturedMessage(0));
    await once(page, 'message');
    expect(drops.snapshot()).toEqual({ 'page.underrun': 5, 'page.overrun': 2 });
    page.terminate();
  });

  it('hands over to the newest page and says when the last one leaves', async () => {
    const first = await openPage();
    const closed = once(first, 'close');
    const second = await openPage();
    const [code] = (await closed) as [number];
    expect(code).toBe(4000);
    second.send(capturedMessage(0.3));
    await once(second, 'message');
    second.close();
    await expect.poll(() => states.at(-1)).toBe(false);
    expect(states).toEqual([true, true, false]);
  });

  it('lets a polite page wait while another one has the sound, and frees it 1.5 s after that one has left', async () => {
    const owner = await openPage();
    const polite = await openPolitely();
    expect(polite.protocol).toBe('jackfield.wait');
    // Audio from a waiting page is not used as microphone input.
    polite.send(capturedMessage(0.9));
    owner.send(capturedMessage(0.3));
    await once(owner, 'message');
    expect(captured.map(({ level }) => level)).toEqual([expect.closeTo(0.3)]);
    const freed = once(polite, 'close');
    owner.close();
    const [code] = (await freed) as [number];
    expect(code).toBe(4002);
    const again = await openPolitely();
    expect(again.protocol).toBe(`jackfield.${TOKEN}`);
    again.close();
    await expect.poll(() => states).toEqual([true, false, true, false]);
  });

  it('keeps the sound for a page that reloads: the waiting one goes on waiting', async () => {
    const owner = await openPage();
    const polite = await openPolitely();
    owner.close();
    await expect.poll(() => states.at(-1)).toBe(false);
    const reloaded = await openPolitely();
    expect(reloaded.protocol).toBe(`jackfield.${TOKEN}`);
    expect(polite.readyState).toBe(WebSocket.OPEN);
    // A page that requests the device explicitly takes it over.
    const lost = once(reloaded, 'close');
    const taker = await openPage();
    expect(((await lost) as [number])[0]).toBe(4000);
    for (const page of [taker, polite]) page.terminate();
  });

  it('lets nobody wait without the token, and 16 at most', async () => {
    const owner = await openPage();
    const stranger = new WebSocket(`ws://127.0.0.1:${server.port}/pcm`, ['jackfield.wait'], { origin: ORIGIN });
    expect(await refusalOf(stranger)).toContain('401');
    const waiting = await Promise.all(Array.from({ length: 16 }, () => openPolitely()));
    const oneMore = await openPolitely();
    const [code] = (await once(oneMore, 'close')) as [number];
    expect(code).toBe(4000);
    for (const page of [owner, ...waiting]) page.terminate();
  });

  it('refuses a wrong token, a foreign or missing origin, a rebound host name and another path', async () => {
    expect(await refusalOf(connect({ token: 'c0ffee-tokeN' }))).toContain('401');
    expect(await refusalOf(connect({ token: 'short' }))).toContain('401');
    expect(await refusalOf(connect({ origin: 'https://evil.example' }))).toContain('401');
    expect(await refusalOf(connect({ origin: 'null' }))).toContain('401');
    expect(await refusalOf(connect({ host: `evil.example:${server.port}` }))).toContain('401');
    expect(await refusalOf(connect({ path: '/rpc' }))).toContain('400');
    expect(states).toEqual([]);
  });

  it('refuses everybody once the device is closed', async () => {
    await device[Symbol.asyncDispose]();
    expect(await refusalOf(connect())).toContain('401');
  });
});
