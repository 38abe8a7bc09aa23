import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { PCM_CLOSE, PCM_MESSAGE_BYTES, PCM_WAIT_PROTOCOL } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../../errors.ts';

const PATH = '/pcm';
/** Time within which a reloading window reconnects. */
const RELOAD_MS = 1_500;
/** Twice as many as there can be windows. */
const MAX_WAITING = 16;
const PROTOCOL_PREFIX = 'jackfield.';
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost']);

/** Receiver of the page's audio socket. `onPage` hands over a socket with a valid token; the one before is closed by then. */
export interface PcmListener {
  readonly token: string;
  readonly onPage: (socket: WebSocket) => void;
}

/**
 * The loopback port through which a page's worker sends and receives audio (docs/wire/pcm.md). It lives as long as the audio thread; without a listener every
 * upgrade is refused. One page at a time has the audio. A page that offers `PCM_WAIT_PROTOCOL` waits while another one has it; one that does not takes over.
 */
export class PcmServer implements AsyncDisposable {
  readonly port: number;
  readonly #server: WebSocketServer;
  #listener: PcmListener | null = null;
  #page: WebSocket | null = null;
  /** Pages that wait until no page has the audio. Windows are bounded, and so are these. */
  readonly #waiting = new Set<WebSocket>();
  #offer: NodeJS.Timeout | undefined;

  private constructor(server: WebSocketServer, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Listens on a free port unless one is given. Rejects with AUDIO_PORT_FAILED. */
  static async open(port = 0): Promise<PcmServer> {
    let opened: PcmServer | null = null;
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port,
      path: PATH,
      maxPayload: PCM_MESSAGE_BYTES,
      perMessageDeflate: false,
      verifyClient: (info: { req: IncomingMessage }) => opened !== null && opened.#isAllowed(info.req),
      handleProtocols: (offered) => {
        if (offered.has(PCM_WAIT_PROTOCOL) && opened?.isTaken === true) return PCM_WAIT_PROTOCOL;
        return [...offered].find(isTokenProtocol) ?? false;
      },
    });
    try {
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port was assigned');
      opened = new PcmServer(server, address.port);
      return opened;
    } catch (error) {
      server.close();
      throw JackfieldError.of('AUDIO_PORT_FAILED', { reason: reasonOf(error) }, error);
    }
  }

  /** True while a page has the audio. */
  get isTaken(): boolean {
    return this.#page !== null;
  }

  /** Replaces the listener; the pages of the one before are disconnected. */
  listen(listener: PcmListener | null): void {
    this.#listener = listener;
    this.#page?.close(PCM_CLOSE.deviceReplaced, 'device closed');
    this.#page = null;
    for (const socket of this.#waiting) socket.close(PCM_CLOSE.deviceReplaced, 'device closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.listen(null);
    clearTimeout(this.#offer);
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: WebSocket): void {
    if (socket.protocol === PCM_WAIT_PROTOCOL) {
      this.#keepWaiting(socket);
      return;
    }
    this.#page?.close(PCM_CLOSE.takenOver, 'another page took over');
    this.#page = socket;
    socket.on('close', () => {
      if (this.#page !== socket) return;
      this.#page = null;
      this.#offerToWaiting();
    });
    this.#listener?.onPage(socket);
  }

  /** Waits until a reloading page could have reconnected, which keeps the audio then. */
  #offerToWaiting(): void {
    clearTimeout(this.#offer);
    this.#offer = setTimeout(() => {
      if (this.isTaken) return;
      for (const waiting of this.#waiting) waiting.close(PCM_CLOSE.free, 'nobody has the sound');
    }, RELOAD_MS);
    this.#offer.unref();
  }

  #keepWaiting(socket: WebSocket): void {
    if (this.#waiting.size >= MAX_WAITING) {
      socket.close(PCM_CLOSE.takenOver, 'too many pages wait');
      return;
    }
    this.#waiting.add(socket);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#waiting.delete(socket));
  }

  #isAllowed(request: IncomingMessage): boolean {
    const listener = this.#listener;
    return (
      listener !== null &&
      isLoopbackHost(request.headers.host, this.port) &&
      isLoopbackOrigin(request.headers.origin) &&
      holdsToken(request.headers['sec-websocket-protocol'], listener.token)
    );
  }
}

function isTokenProtocol(name: string): boolean {
  return name !== PCM_WAIT_PROTOCOL && name.startsWith(PROTOCOL_PREFIX);
}

/** Guards against DNS rebinding: only names that cannot be pointed elsewhere. */
function isLoopbackHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  const [name, hostPort] = host.split(':');
  return LOOPBACK_NAMES.has(name ?? '') && hostPort === String(port);
}

/** True for another loopback port of this engine (or a development server), which serves the page; a page from elsewhere is refused. */
function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && LOOPBACK_NAMES.has(hostname);
}

function holdsToken(offered: string | undefined, token: string): boolean {
  const expected = Buffer.from(PROTOCOL_PREFIX + token);
  for (const name of (offered ?? '').split(',')) {
    const given = Buffer.from(name.trim());
    if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
  }
  return false;
}
