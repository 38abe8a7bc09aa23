import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { EventName, Events } from '@jackfield/protocol/rpc';
import type { Snapshot } from '@jackfield/protocol/state';
import { parseJson } from '@jackfield/wire/json';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { JackfieldError } from '../../errors.ts';
import { OneTimeCodes, isSameSecret, randomSecret } from './one-time-codes.ts';
import { setPageHeaders } from './page-headers.ts';
import { receivePlugin } from './plugin-upload.ts';
import type { TakePlugin } from './plugin-upload.ts';
import { RpcWindow } from './rpc-window.ts';
import type { Handlers } from './rpc-window.ts';

export interface RpcServerOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Folder of the built page; null serves the sockets only. */
  readonly pageFolder: string | null;
  readonly token: string;
  readonly pcmPort: number;
  readonly handlers: Handlers;
  readonly snapshot: () => Snapshot;
  /** Handles a component that a page posts. */
  readonly takePlugin: TakePlugin;
}

export interface RpcServerEvents {
  windowOpened: [RpcWindow];
  windowClosed: [RpcWindow];
  /** A window started or stopped watching the meters or the devices. */
  watchChanged: [];
}

const MAXIMUM_REQUEST_BYTES = 256 << 10;
const MAXIMUM_BODY_BYTES = 1 << 10;
const MAXIMUM_WINDOWS = 8;
const SUBPROTOCOL = 'jackfield.';

/**
 * The engine's server for windows, on 127.0.0.1 only: the page's files, `POST /session` (one-time code → token), `POST /window` (token → address for one more
 * window), `POST /plugin` (a component to look at) and the WebSocket `/rpc`. Checks Host against DNS rebinding and Origin against other pages.
 */
export class RpcServer extends EventEmitter<RpcServerEvents> implements AsyncDisposable {
  readonly #options: RpcServerOptions;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #serveFile: ReturnType<typeof sirv> | null;
  readonly #codes = new OneTimeCodes();
  readonly #windows = new Set<RpcWindow>();
  #port = 0;

  private constructor(options: RpcServerOptions) {
    super();
    this.#options = options;
    this.#serveFile = options.pageFolder === null ? null : sirv(options.pageFolder, { etag: true, dotfiles: false });
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAXIMUM_REQUEST_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => [...offered][0] ?? false,
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Rejects with PAGE_NOT_BUILT when the folder holds no page. */
  static async open(options: RpcServerOptions): Promise<RpcServer> {
    const { pageFolder } = options;
    if (pageFolder !== null && !existsSync(join(pageFolder, 'index.html'))) {
      throw JackfieldError.of('PAGE_NOT_BUILT', { folder: pageFolder });
    }
    const server = new RpcServer(options);
    server.#http.listen(options.port, '127.0.0.1');
    await once(server.#http, 'listening');
    server.#port = (server.#http.address() as AddressInfo).port;
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get windows(): ReadonlySet<RpcWindow> {
    return this.#windows;
  }

  /** Returns an address that opens one window, once. */
  issueWindowAddress(): string {
    return `${this.#origin}/#${this.#codes.issue()}`;
  }

  /** Sends an event to every open window. */
  publish<E extends EventName>(event: E, data: Events[E]): void {
    for (const window of this.#windows) window.send(event, data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, 'the engine stops');
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    // A window that does not answer the close frame must not hold the engine up.
    const timer = setTimeout(() => this.#sockets.clients.forEach((socket) => socket.terminate()), 200);
    await closed;
    clearTimeout(timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  get #origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  #isOurHost(request: IncomingMessage): boolean {
    return request.headers.host === `127.0.0.1:${this.#port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setPageHeaders(response, this.#port, this.#options.pcmPort);
    if (!this.#isOurHost(request)) {
      respond(response, 403, 'Forbidden');
      return;
    }
    const path = (request.url ?? '/').split('?')[0];
    if (request.method === 'POST' && path === '/session') {
      await this.#openSession(request, response);
    } else if (request.method === 'POST' && path === '/window') {
      this.#openWindow(request, response);
    } else if (request.method === 'POST' && path === '/plugin') {
      await this.#receivePlugin(request, response);
    } else if ((request.method === 'GET' || request.method === 'HEAD') && this.#serveFile !== null) {
      this.#serveFile(request, response, () => respond(response, 404, 'Not found'));
    } else {
      respond(response, 404, 'Not found');
    }
  }

  async #openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.origin !== this.#origin) {
      respond(response, 403, 'Forbidden');
      return;
    }
    const body = await readBody(request);
    const code = body === null ? null : codeIn(body);
    if (code === null) {
      respond(response, 400, 'Bad request');
    } else if (this.#codes.redeem(code)) {
      const { token, pcmPort } = this.#options;
      respondJson(response, 200, { token, rpcPort: this.#port, pcmPort });
    } else {
      respondJson(response, 403, JackfieldError.of('WINDOW_CODE_REFUSED').toCoded());
    }
  }

  /** Serves a second start on the same data folder, which reads the token from the address file. Pages cannot get here without the token. */
  #openWindow(request: IncomingMessage, response: ServerResponse): void {
    const authorization = request.headers.authorization ?? '';
    const isAllowed = isSameSecret(`Bearer ${this.#options.token}`, authorization);
    if (!isAllowed || request.headers.origin !== undefined) respond(response, 403, 'Forbidden');
    else respondJson(response, 200, { address: this.issueWindowAddress() });
  }

  async #receivePlugin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isOurs = request.headers.origin === this.#origin;
    if (!isOurs || !isSameSecret(`Bearer ${this.#options.token}`, request.headers.authorization ?? '')) {
      respond(response, 403, 'Forbidden');
      return;
    }
    const { status, body } = await receivePlugin(request, this.#options.takePlugin);
    respondJson(response, status, body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const reason = this.#refusalOf(request);
    if (reason !== null) {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { handlers, snapshot } = this.#options;
      const window = new RpcWindow(randomSecret(9), webSocket, handlers, snapshot, () => this.emit('watchChanged'));
      this.#windows.add(window);
      webSocket.on('close', () => {
        this.#windows.delete(window);
        this.emit('windowClosed', window);
      });
      // On a broken frame or an oversized message `ws` closes with the right code, and `close` follows.
      webSocket.on('error', () => webSocket.terminate());
      window.send('snapshot', snapshot());
      this.emit('windowOpened', window);
    });
  }

  #refusalOf(request: IncomingMessage): string | null {
    if (request.url !== '/rpc') return '404 Not Found';
    if (!this.#isOurHost(request) || request.headers.origin !== this.#origin) return '403 Forbidden';
    const offered = request.headers['sec-websocket-protocol'] ?? '';
    if (!isSameSecret(`${SUBPROTOCOL}${this.#options.token}`, offered)) return '401 Unauthorized';
    if (this.#windows.size >= MAXIMUM_WINDOWS) return '503 Service Unavailable';
    return null;
  }
}

function respond(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

function respondJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** Returns null when the body is too large or breaks off. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAXIMUM_BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function codeIn(body: string): string | null {
  try {
    const value: unknown = parseJson(body);
    if (typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string') {
      return value.code;
    }
    return null;
  } catch {
    return null;
  }
}
