import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { PCM_MESSAGE_BYTES } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../../errors.ts';

const PATH = '/pcm';
const PROTOCOL_PREFIX = 'jackfield.';
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost']);

/** Who gets the page's audio socket. `onPage` hands over a socket whose token was right; the one before is closed by then. */
export interface PcmListener {
  readonly token: string;
  readonly onPage: (socket: WebSocket) => void;
}

/**
 * The loopback port through which a page's worker brings and fetches audio (docs/wire/pcm.md). It lives as long as the audio
 * thread; without a listener every upgrade is refused. One page at a time: the newest wins.
 */
export class PcmServer implements AsyncDisposable {
  readonly port: number;
  readonly #server: WebSocketServer;
  #listener: PcmListener | null = null;
  #page: WebSocket | null = null;

  private constructor(server: WebSocketServer, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Rejects with AUDIO_PORT_FAILED. */
  static async open(): Promise<PcmServer> {
    let opened: PcmServer | null = null;
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      path: PATH,
      maxPayload: PCM_MESSAGE_BYTES,
      perMessageDeflate: false,
      verifyClient: (info: { req: IncomingMessage }) => opened !== null && opened.#isAllowed(info.req),
      handleProtocols: (offered) => [...offered].find((name) => name.startsWith(PROTOCOL_PREFIX)) ?? false,
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

  /** Replaces who is served; the page of the one before is disconnected. */
  listen(listener: PcmListener | null): void {
    this.#listener = listener;
    this.#page?.close(4001, 'device closed');
    this.#page = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.listen(null);
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: WebSocket): void {
    this.#page?.close(4000, 'another page took over');
    this.#page = socket;
    socket.on('close', () => {
      if (this.#page === socket) this.#page = null;
    });
    this.#listener?.onPage(socket);
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

/** Guards against DNS rebinding: only names that cannot be pointed elsewhere. */
function isLoopbackHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  const [name, hostPort] = host.split(':');
  return LOOPBACK_NAMES.has(name ?? '') && hostPort === String(port);
}

/** The page is served from another loopback port of this engine (or a development server); a page from elsewhere is refused. */
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
