import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { seededRandom } from './impairments.ts';
import type { Impairments, LinkImpairments } from './impairments.ts';

/** Maximum number of clients of one link; a further one gets no answer. */
const MAX_CLIENTS = 16;

export interface ImpairedLink extends AsyncDisposable {
  /** The UDP port on 127.0.0.1. */
  readonly port: number;
}

/**
 * Carries datagrams between clients and the UDP port of a server on this computer, and loses or delays some of them, reproducibly by `seed`. `target` is called
 * for each datagram.
 */
export async function openImpairedLink(
  target: () => number,
  { up, down }: Impairments,
  seed: number,
): Promise<ImpairedLink> {
  const front = createSocket('udp4');
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  const upstreams = new Map<number, Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const [randomUp, randomDown] = [seededRandom(seed), seededRandom(seed ^ 0x5bd1_e995)];

  function pass(impairments: LinkImpairments, random: () => number, send: () => void): void {
    const { loss, delayMs, jitterMs } = impairments;
    if (random() < loss) return;
    const waitMs = delayMs + random() * jitterMs;
    if (waitMs === 0) {
      send();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      send();
    }, waitMs);
    timers.add(timer);
  }
  function upstreamOf(clientPort: number): Socket | null {
    const known = upstreams.get(clientPort);
    if (known !== undefined) return known;
    if (upstreams.size >= MAX_CLIENTS) return null;
    const upstream = createSocket('udp4');
    upstream.on('error', () => undefined);
    upstream.on('message', (datagram: Buffer) => {
      pass(down, randomDown, () => front.send(datagram, clientPort, '127.0.0.1'));
    });
    upstreams.set(clientPort, upstream);
    return upstream;
  }
  front.on('error', () => undefined);
  front.on('message', (datagram, source) => {
    const upstream = upstreamOf(source.port);
    if (upstream !== null) pass(up, randomUp, () => upstream.send(datagram, target(), '127.0.0.1'));
  });
  return {
    port: front.address().port,
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const upstream of upstreams.values()) upstream.close();
      front.close();
    },
  };
}
