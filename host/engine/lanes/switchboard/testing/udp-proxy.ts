import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

export interface UdpProxy extends AsyncDisposable {
  readonly port: number;
  /** A firewall that swallows everything, both ways. */
  isBlocked: boolean;
  /** Datagrams of clients that get lost on the way up. */
  losesUplink: (datagram: Buffer) => boolean;
  /** Time in ms that a datagram takes on the way up; null for one that is lost. */
  delaysUplink: (datagram: Buffer) => number | null;
  /** What came from the server, newest last. */
  readonly toClients: Buffer[];
  /** A NAT that forgets: from now on datagrams come from other source ports. */
  rebind(): void;
  /** To the clients, as if the server had sent it. */
  inject(datagram: Buffer): void;
}

/** Stands between clients and the UDP port of a server, like a router. `target` is asked for each datagram. */
export async function openUdpProxy(target: () => number): Promise<UdpProxy> {
  const front = createSocket('udp4');
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  const upstreams = new Map<number, Socket>();
  const toClients: Buffer[] = [];
  const timers = new Set<NodeJS.Timeout>();

  function upstreamOf(clientPort: number): Socket {
    const known = upstreams.get(clientPort);
    if (known !== undefined) return known;
    const upstream = createSocket('udp4');
    upstream.on('message', (datagram: Buffer) => {
      if (proxy.isBlocked) return;
      toClients.push(datagram);
      front.send(datagram, clientPort, '127.0.0.1');
    });
    upstreams.set(clientPort, upstream);
    return upstream;
  }
  front.on('message', (datagram, source) => {
    if (proxy.isBlocked || proxy.losesUplink(datagram)) return;
    const waitMs = proxy.delaysUplink(datagram);
    if (waitMs === null) return;
    const send = (): void => void upstreamOf(source.port).send(datagram, target(), '127.0.0.1');
    if (waitMs < 1) return send();
    const timer = setTimeout(() => {
      timers.delete(timer);
      send();
    }, waitMs);
    timers.add(timer);
  });
  const proxy: UdpProxy = {
    port: front.address().port,
    isBlocked: false,
    losesUplink: () => false,
    delaysUplink: () => 0,
    toClients,
    rebind: () => {
      const ports = [...upstreams.keys()];
      for (const upstream of upstreams.values()) upstream.close();
      upstreams.clear();
      for (const port of ports) upstreamOf(port);
    },
    inject: (datagram) => {
      for (const port of upstreams.keys()) front.send(datagram, port, '127.0.0.1');
    },
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearTimeout(timer);
      front.close();
      for (const upstream of upstreams.values()) upstream.close();
    },
  };
  return proxy;
}
