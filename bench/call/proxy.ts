import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket as TcpSocket } from 'node:net';
import { Bottleneck } from './bottleneck.ts';
import { CLEAN, makeFate } from './impairment.ts';
import type { Fate, Impairment } from './impairment.ts';

export interface ProxyOptions {
  /** Port of the server on 127.0.0.1, for TCP and UDP, and of the proxy on `host`. They are equal because the server may tell a client its port. */
  readonly port: number;
  /** Loopback address of the proxy, other than the server's. */
  readonly host?: string;
  readonly seed: number;
}

export interface ProxyCounts {
  /** Number and payload bytes of datagrams from clients to the server, before any are lost. */
  readonly upPackets: number;
  readonly upBytes: number;
  readonly upLost: number;
  readonly downPackets: number;
  readonly downBytes: number;
  /** TCP bytes from clients. A client whose UDP does not work sends its voice over TCP, past the impairment. */
  readonly upTcpBytes: number;
  /** Largest delay of a datagram beyond the intended one, in ms. */
  readonly worstLateMs: number;
}

/** A link in front of a voice server: TCP passes unchanged, UDP from the clients (one direction) meets the impairment. */
export class LinkProxy implements AsyncDisposable {
  readonly #host: string;
  readonly #port: number;
  readonly #seed: number;
  readonly #udp = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  readonly #tcp = createServer({ noDelay: true }, (client) => this.#pipe(client));
  readonly #streams = new Set<TcpSocket>();
  readonly #upstreams = new Map<string, Promise<Socket>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #fate: Fate = makeFate(CLEAN, 0);
  #bottleneck: Bottleneck | null = null;
  #counts = { upPackets: 0, upBytes: 0, upLost: 0, downPackets: 0, downBytes: 0, upTcpBytes: 0, worstLateMs: 0 };

  private constructor({ port, host = '127.0.0.2', seed }: ProxyOptions) {
    this.#port = port;
    this.#host = host;
    this.#seed = seed;
  }

  static async open(options: ProxyOptions): Promise<LinkProxy> {
    const proxy = new LinkProxy(options);
    proxy.#udp.bind(options.port, proxy.#host);
    await once(proxy.#udp, 'listening');
    proxy.#tcp.listen(options.port, proxy.#host);
    await once(proxy.#tcp, 'listening');
    proxy.#udp.on('message', (datagram, source) => void proxy.#up(datagram, source));
    return proxy;
  }

  /** The address that clients connect to, as HOST:PORT. */
  get address(): string {
    return `${this.#host}:${this.#port}`;
  }

  impair(impairment: Impairment): void {
    this.#fate = makeFate(impairment, this.#seed);
    this.#bottleneck = impairment.bottleneck === undefined ? null : new Bottleneck(impairment.bottleneck);
  }

  /** Counts since the last call. */
  takeCounts(): ProxyCounts {
    const counts = this.#counts;
    this.#counts = { upPackets: 0, upBytes: 0, upLost: 0, downPackets: 0, downBytes: 0, upTcpBytes: 0, worstLateMs: 0 };
    return counts;
  }

  async #up(datagram: Buffer, source: RemoteInfo): Promise<void> {
    const arrivedMs = performance.now();
    this.#counts.upPackets += 1;
    this.#counts.upBytes += datagram.length;
    const fateMs = this.#fate();
    // A datagram that is lost at random has passed the bottleneck's queue before, so it counts there.
    const queuedMs = this.#bottleneck === null ? 0 : this.#bottleneck.pass(arrivedMs, datagram.length);
    const delayMs = fateMs === null || queuedMs === null ? null : fateMs + queuedMs;
    if (delayMs === null) {
      this.#counts.upLost += 1;
      return;
    }
    const upstream = await this.#upstreamOf(source);
    const send = (): void => {
      this.#counts.worstLateMs = Math.max(this.#counts.worstLateMs, performance.now() - arrivedMs - delayMs);
      upstream.send(datagram);
    };
    if (delayMs < 0.5) {
      send();
      return;
    }
    // Node's timers fire up to 1 ms late, never early.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      send();
    }, delayMs - 0.5);
    this.#timers.add(timer);
  }

  /** Opens a socket for each client, so that the server sees each client at an address of its own. */
  #upstreamOf(source: RemoteInfo): Promise<Socket> {
    const key = `${source.address}:${source.port}`;
    let upstream = this.#upstreams.get(key);
    if (upstream === undefined) {
      upstream = this.#openUpstream(source);
      this.#upstreams.set(key, upstream);
    }
    return upstream;
  }

  async #openUpstream(source: RemoteInfo): Promise<Socket> {
    const upstream = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
    upstream.on('message', (datagram) => {
      this.#counts.downPackets += 1;
      this.#counts.downBytes += datagram.length;
      this.#udp.send(datagram, source.port, source.address);
    });
    // A server that has ended answers with ICMP; the client notices that itself.
    upstream.on('error', () => undefined);
    upstream.connect(this.#port, '127.0.0.1');
    await once(upstream, 'connect');
    return upstream;
  }

  #pipe(client: TcpSocket): void {
    const server = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    client.on('data', (chunk: Buffer) => (this.#counts.upTcpBytes += chunk.length));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#streams.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#streams.delete(from);
        to.destroy();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const stream of this.#streams) stream.destroy();
    this.#udp.close();
    for (const upstream of await Promise.all(this.#upstreams.values())) upstream.close();
    const closed = once(this.#tcp, 'close');
    this.#tcp.close();
    await closed;
  }
}
