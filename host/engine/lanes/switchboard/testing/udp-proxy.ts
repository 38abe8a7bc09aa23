import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

export interface UdpProxy extends AsyncDisposable {
  readonly port: number;
  /** True for a firewall that drops everything, both ways. */
  isBlocked: boolean;
  /** True for a client datagram that is lost on the uplink. */
  losesUplink: (datagram: Buffer) => boolean;
  /** Delay of a datagram on the uplink in ms; null for a lost one. */
  delaysUplink: (datagram: Buffer) => number | null;
  /** Datagrams from the server, newest last. */
  readonly toClients: Buffer[];
  /** Simulates a NAT that forgets its bindings: from now on datagrams come from other source ports. */
  rebind(): void;
  /** Sends a datagram to the clients, as if it came from the server. */
  inject(datagram: Buffer): void;
}

/** Relays between clients and the UDP port of a server, like a router. `target` is called for each datagram. */
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
