import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CLEAN, makeFate } from './impairment.ts';
import { openLink } from './link-process.ts';
import { LinkProxy } from './proxy.ts';

const lossy = { ...CLEAN, loss: 0.2 };

describe('the fate of datagrams', () => {
  it('loses 20 % of 20,000, the same ones for the same seed and others for another', () => {
    const fates = (seed: number): boolean[] => {
      const fate = makeFate(lossy, seed);
      return Array.from({ length: 20_000 }, () => fate() === null);
    };
    const lost = fates(1);
    expect(lost.filter(Boolean).length / 20_000).toBeCloseTo(0.2, 1);
    expect(fates(1)).toEqual(lost);
    expect(fates(2)).not.toEqual(lost);
  });

  it('loses 10 % in bursts of whole threes', () => {
    const fate = makeFate({ ...CLEAN, loss: 0.1, burst: 3 }, 7);
    const lost = Array.from({ length: 30_000 }, () => fate() === null);
    expect(lost.filter(Boolean).length / 30_000).toBeCloseTo(0.1, 1);
    const runs =
      lost
        .map((one) => (one ? 'x' : ' '))
        .join('')
        .match(/x+/g) ?? [];
    // The last burst may be cut off by the end.
    expect(runs.slice(0, -1).every(({ length }) => length % 3 === 0)).toBe(true);
  });

  it('delays by 20 to 80 ms with 60 ms of jitter', () => {
    const fate = makeFate({ ...CLEAN, delayMs: 20, jitterMs: 60 }, 3);
    const delays = Array.from({ length: 1_000 }, () => fate() ?? Number.NaN);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...delays)).toBeLessThan(80);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(50);
  });
});

describe.runIf(process.platform === 'linux')('the link', () => {
  it('loses datagrams of the client by seed and none of the server, and counts them', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await bind(stack);
    // The server answers each datagram, and sends two more.
    server.on('message', (datagram, source) => {
      for (let copy = 0; copy < 3; copy += 1) server.send(datagram, source.port, source.address);
    });
    const { port } = server.address();
    const link = stack.use(await LinkProxy.open({ port, seed: 5 }));
    link.impair(lossy);
    const client = await bind(stack);
    const arrived = new Map<number, number>();
    client.on('message', (datagram) => arrived.set(datagram[0]!, (arrived.get(datagram[0]!) ?? 0) + 1));
    for (let number = 0; number < 100; number += 1) client.send(Buffer.of(number, 0, 0), port, '127.0.0.2');

    const fate = makeFate(lossy, 5);
    const expected = Array.from({ length: 100 }, (_, number) => number).filter(() => fate() !== null);
    await expect.poll(() => arrived.size).toBe(expected.length);
    await expect.poll(() => [...arrived.values()].every((copies) => copies === 3)).toBe(true);
    expect([...arrived.keys()].sort((a, b) => a - b)).toEqual(expected);
    const counts = link.takeCounts();
    expect(counts).toMatchObject({
      upPackets: 100,
      upBytes: 300,
      upLost: 100 - expected.length,
      downPackets: 3 * expected.length,
    });
    expect(link.takeCounts().upPackets).toBe(0);
  });

  it('carries 40 of 100 datagrams at 32 kb/s with a queue of 300 ms, in order, the last after 320 ms', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await bind(stack);
    const { port } = server.address();
    const link = stack.use(await LinkProxy.open({ port, seed: 5 }));
    link.impair({ ...CLEAN, bottleneck: { kbps: 32, queueMs: 300 } });
    const client = await bind(stack);
    const arrived: number[] = [];
    let lastMs = 0;
    server.on('message', (datagram) => {
      arrived.push(datagram[0]!);
      lastMs = performance.now();
    });
    const beganMs = performance.now();
    // 4 bytes and 28 bytes of headers take 8 ms each.
    for (let number = 0; number < 100; number += 1) client.send(Buffer.of(number, 0, 0, 0), port, '127.0.0.2');
    await expect.poll(() => link.takeCounts().upPackets).not.toBe(0);
    await expect.poll(() => performance.now() - Math.max(lastMs, beganMs) > 200).toBe(true);
    expect(arrived.length).toBeGreaterThan(37);
    expect(arrived.length).toBeLessThan(50);
    expect(arrived).toEqual(arrived.toSorted((a, b) => a - b));
    expect(lastMs - beganMs).toBeGreaterThan(290);
  });

  it('passes TCP on as it is while it loses every datagram', async () => {
    await using stack = new AsyncDisposableStack();
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => void server.close());
    const { port } = server.address() as { port: number };
    const link = stack.use(await LinkProxy.open({ port, seed: 1 }));
    link.impair({ ...CLEAN, loss: 1 });
    const client = connect(port, '127.0.0.2');
    client.write('hello');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toBe('hello');
    client.destroy();
  });

  it('runs in a process of its own, which ends with it', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await bind(stack);
    const link = await openLink({ port: server.address().port, seed: 1 });
    const client = await bind(stack);
    client.send('one', server.address().port, '127.0.0.2');
    await once(server, 'message');
    expect(await link.takeCounts()).toMatchObject({ upPackets: 1, upBytes: 3, upLost: 0 });
    await link[Symbol.asyncDispose]();
    await expect(link.takeCounts()).rejects.toThrow(/closed|ended/);
  });
});

async function bind(stack: AsyncDisposableStack): Promise<Socket> {
  const socket = createSocket('udp4');
  stack.defer(() => void socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
