import { createSocket } from 'node:dgram';
import type { RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankHello, encodeHello, parseHello } from '@jackfield/wire/hello-packet';
import type { Hello } from '@jackfield/wire/hello-packet';
import { TransportKey } from '@jackfield/wire/transport-key';
import { UdpPath } from './udp-path.ts';

const KEY = new Uint8Array(16).fill(7);
let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

type Received = Hello & { readonly bytes: number; readonly atMs: number };

/** A relay that answers each hello with the ack that `answer` fills in, or not at all when it returns false. */
async function open(
  hasCookies: boolean,
  answer: (ack: Hello, hello: Received) => boolean,
): Promise<{ hellos: Received[]; paths: string[] }> {
  const relay = createSocket('udp4');
  stack.defer(() => {
    relay.close();
  });
  const key = new TransportKey(KEY);
  const hellos: Received[] = [];
  const paths: string[] = [];
  relay.on('message', (datagram: Buffer, source: RemoteInfo) => {
    const hello = blankHello();
    if (parseHello(datagram, hello) !== 'hello' || !key.verify(datagram, datagram.length)) return;
    const received = { ...hello, bytes: datagram.length, atMs: performance.now() };
    hellos.push(received);
    const ack = { ...hello, cookie: Uint8Array.from(hello.cookie) };
    if (!answer(ack, received)) return;
    const out = new Uint8Array(64);
    relay.send(out.subarray(0, key.sign(out, encodeHello(out, 'helloAck', ack))), source.port, source.address);
  });
  relay.bind(0, '127.0.0.1');
  await once(relay, 'listening');
  stack.use(
    new UdpPath({
      connectionId: 9,
      host: '127.0.0.1',
      port: relay.address().port,
      transportKey: KEY,
      hasCookies,
      onPath: (path) => paths.push(path),
      onVoice: () => undefined,
      onStranger: () => undefined,
    }),
  );
  return { hellos, paths };
}

describe('UdpPath', () => {
  it('brings the cookie of an ack back at once, and is on UDP when the relay says that the address is proven', async () => {
    const cookie = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    const { hellos, paths } = await open(true, (ack, hello) => {
      ack.isProven = Buffer.from(hello.cookie).equals(cookie);
      ack.cookie.set(cookie);
      return true;
    });
    await expect.poll(() => paths).toEqual(['udp']);
    expect(hellos.map(({ cookie: brought, bytes }) => [Buffer.from(brought).toString('hex'), bytes])).toEqual([
      ['0000000000000000', 32],
      ['0102030405060708', 32],
    ]);
  });

  it('says hellos without a cookie to a server of the first version, and its first ack is enough', async () => {
    const { hellos, paths } = await open(false, () => true);
    await expect.poll(() => paths).toEqual(['udp']);
    expect(hellos).toMatchObject([{ bytes: 24, hasCookie: false }]);
  });

  it('is on the control lane after 1.5 s when every cookie is refused, with at most two hellos for each of the schedule', async () => {
    let next = 0;
    const { hellos, paths } = await open(true, (ack) => {
      ack.cookie.fill((next += 1));
      return true;
    });
    await expect.poll(() => paths, { timeout: 5_000 }).toEqual(['control']);
    // Hellos come after 0, 100, 300, 700 and 1,500 ms, or later on a slow machine.
    expect(hellos.length).toBeLessThanOrEqual(12);
    expect(hellos.length).toBeGreaterThan(2);
  });
});
