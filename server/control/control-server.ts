import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { CLOSE_CODE } from '@jackfield/wire/close-codes';
import type { CloseReason } from '@jackfield/wire/close-codes';
import {
  CODECS_FEATURE,
  COMPACT_VOICE_FEATURE,
  CONVERSATION_RECORDING_FEATURE,
  FEATURES_HEADER,
  LONG_CHAT_FEATURE,
  MAX_CLIENT_MESSAGE_BYTES,
  PLUGIN_DATA_FEATURE,
  QUEUE_REPORTS_FEATURE,
  RECEIVER_REPORTS_FEATURE,
  RECORDING_FEATURE,
  UDP_COOKIE_FEATURE,
  VOICE_CHANGER_FEATURE,
  VOICE_ECHO_FEATURE,
  WHISPER_FEATURE,
} from '@jackfield/wire/limits';
import { AddressLimit, addressGroup } from '../access/address-limit.ts';
import { WaitingSockets } from '../access/waiting-sockets.ts';
import { ServerError } from '../errors.ts';
import type { Certificate } from '../store/certificate.ts';
import type { ServerConfig } from '../store/config.ts';
import { ControlConnection } from './control-connection.ts';
import type { Switchboard } from './switchboard.ts';

const PING_INTERVAL_MS = 10_000;
/** Features added after the first version of the protocol. Clients that do not know them are unaffected. */
const FEATURES = [
  PLUGIN_DATA_FEATURE,
  VOICE_CHANGER_FEATURE,
  CODECS_FEATURE,
  RECORDING_FEATURE,
  UDP_COOKIE_FEATURE,
  LONG_CHAT_FEATURE,
  QUEUE_REPORTS_FEATURE,
  RECEIVER_REPORTS_FEATURE,
  COMPACT_VOICE_FEATURE,
  VOICE_ECHO_FEATURE,
  CONVERSATION_RECORDING_FEATURE,
  WHISPER_FEATURE,
];
/** Waiting sockets per address beyond its connection limit, for requests to /healthz. */
const SPARE_WAITING_PER_ADDRESS = 8;
/** Allowance for sockets that were displaced or refused and are not closed yet. Beyond it Node drops new connections. */
const SPARE_SOCKETS = 64;
/** Interval at which Node checks for slow headers; its default is 30 s, regardless of the limits. */
const CHECK_INTERVAL_MS = 500;

/** The TLS port: WebSockets for clients, `/healthz` for monitoring. */
export class ControlServer implements AsyncDisposable {
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<ControlConnection>();
  readonly #pinger: NodeJS.Timeout;
  #isStopping = false;

  private constructor(http: Server, config: ServerConfig, certificate: Certificate, switchboard: Switchboard) {
    this.#http = http;
    const { limits } = config;
    const members = new AddressLimit(limits.connectionsPerAddress);
    const waiting = new WaitingSockets({
      sockets: limits.waitingConnections,
      socketsPerAddress: limits.connectionsPerAddress + SPARE_WAITING_PER_ADDRESS,
      timeoutMs: limits.loginTimeoutMs,
    });
    http.maxConnections = limits.connections + limits.waitingConnections + SPARE_SOCKETS;
    http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      waiting.add(socket);
    });
    this.#webSockets = new WebSocketServer({
      server: http,
      maxPayload: MAX_CLIENT_MESSAGE_BYTES,
      perMessageDeflate: false,
      clientTracking: true,
    });
    this.#webSockets.on('headers', (headers) => headers.push(`${FEATURES_HEADER}: ${FEATURES.join(', ')}`));
    this.#webSockets.on('connection', (socket, request) => {
      const { remoteAddress = '', remotePort } = request.socket;
      // Checked before the login, so that a client is refused without logging in, and again at the login: until then a client holds no slot.
      const refusal = (): CloseReason | null => {
        if (this.#isStopping) return 'SERVER_STOPPING';
        if (members.isFull(remoteAddress)) return 'TOO_MANY_CONNECTIONS';
        return members.size >= limits.connections ? 'SERVER_FULL' : null;
      };
      const reason = refusal();
      if (reason !== null) {
        refuse(socket, reason);
        return;
      }
      waiting.upgraded({ remoteAddress, remotePort });
      const enter = (): CloseReason | null => {
        const late = refusal();
        if (late !== null) return late;
        waiting.release({ remoteAddress, remotePort });
        const release = members.acquire(remoteAddress);
        if (release !== null) socket.once('close', release);
        return null;
      };
      const visitor = { addressGroup: addressGroup(remoteAddress), enter };
      this.#welcome(new ControlConnection(socket, visitor, switchboard, certificate.sha256, limits), socket);
    });
    this.#pinger = setInterval(() => {
      for (const connection of this.#connections) connection.checkAlive();
    }, PING_INTERVAL_MS);
  }

  /** Rejects with PORT_IN_USE or LISTEN_FAILED. */
  static async open(config: ServerConfig, certificate: Certificate, switchboard: Switchboard): Promise<ControlServer> {
    const { loginTimeoutMs } = config.limits;
    const http = createServer(
      {
        cert: certificate.certificatePem,
        key: certificate.privateKeyPem,
        minVersion: 'TLSv1.3',
        handshakeTimeout: loginTimeoutMs,
        headersTimeout: loginTimeoutMs,
        requestTimeout: loginTimeoutMs,
        keepAliveTimeout: 1_000,
        connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, loginTimeoutMs),
      },
      (request, response) => {
        const isHealthCheck = request.method === 'GET' && request.url === '/healthz';
        response.writeHead(isHealthCheck ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
        response.end(isHealthCheck ? 'ok\n' : 'not found\n');
      },
    );
    try {
      const listening = once(http, 'listening');
      http.listen({ host: config.host, port: config.port });
      await listening;
    } catch (error) {
      throw ServerError.fromListen(error, config.host, config.port);
    }
    return new ControlServer(http, config, certificate, switchboard);
  }

  get port(): number {
    const address = this.#http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Sends SERVER_STOPPING to all clients, waits at most a second for their close, and closes the port. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#pinger);
    const closed = once(this.#http, 'close');
    this.#http.close();
    for (const connection of this.#connections) connection.close('SERVER_STOPPING');
    const ended = [...this.#webSockets.clients].map((socket) => once(socket, 'close'));
    await Promise.all(ended);
    this.#webSockets.close();
    // This includes sockets in their TLS handshake, which HTTP does not know yet.
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #welcome(connection: ControlConnection, socket: WebSocket): void {
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}

/** Closes a refused socket in the background, and terminates it when it does not answer within a second. */
function refuse(socket: WebSocket, reason: CloseReason): void {
  socket.on('error', () => undefined);
  const timer = setTimeout(() => socket.terminate(), 1_000);
  socket.once('close', () => clearTimeout(timer));
  socket.close(CLOSE_CODE[reason], reason);
}
