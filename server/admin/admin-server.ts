import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { parseJson } from '@jackfield/wire/json';
import type { WireUser } from '@jackfield/wire/messages';
import { ServerError } from '../errors.ts';

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 4_096;
/** By default, Node checks for slow requests only every 30 s. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 };
/** The number is limited because any user of this machine can reach the port. */
const MAX_CONNECTIONS = 64;

/** Actions of the operator, implemented by the server behind the port. */
export interface AdminActions {
  users(): readonly WireUser[];
  setServerMuted(userId: number, isMuted: boolean): boolean;
  setPriority(userId: number, isPriority: boolean): boolean;
  stats(): object;
}

/**
 * HTTP on loopback with a bearer token: `GET /admin/users`, `GET /admin/stats`, `POST /admin/mute {"user": 1, "muted": true}`,
 * `POST /admin/priority {"user": 1, "priority": true}`.
 */
export class AdminServer implements AsyncDisposable {
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  static async open(port: number, token: string, actions: AdminActions): Promise<AdminServer> {
    const http = createServer(TIMEOUTS, (request, response) => {
      void answer(request, response, token, actions);
    });
    http.maxConnections = MAX_CONNECTIONS;
    try {
      const listening = once(http, 'listening');
      http.listen({ host: HOST, port });
      await listening;
    } catch (error) {
      throw ServerError.fromListen(error, HOST, port);
    }
    return new AdminServer(http);
  }

  get port(): number {
    const address = this.#http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  actions: AdminActions,
): Promise<void> {
  if (!isAuthorized(request, token)) {
    send(response, 401, { error: 'The token is missing or wrong.' });
    return;
  }
  const route = `${request.method ?? ''} ${request.url ?? ''}`;
  if (route === 'GET /admin/users') send(response, 200, { users: actions.users() });
  else if (route === 'GET /admin/stats') send(response, 200, actions.stats());
  else if (route === 'POST /admin/mute') {
    await mark(request, response, 'muted', (user, isMuted) => actions.setServerMuted(user, isMuted));
  } else if (route === 'POST /admin/priority') {
    await mark(request, response, 'priority', (user, isPriority) => actions.setPriority(user, isPriority));
  } else send(response, 404, { error: 'There is no such page.' });
}

/** Sets or clears a mark of a connected user. */
async function mark(
  request: IncomingMessage,
  response: ServerResponse,
  field: 'muted' | 'priority',
  act: (user: number, isMarked: boolean) => boolean,
): Promise<void> {
  const body = await readBody(request);
  const wanted = body === null ? null : parseMark(body, field);
  if (wanted === null) send(response, 400, { error: `Expected {"user": id, "${field}": true or false}.` });
  else if (act(wanted.user, wanted.isMarked)) send(response, 200, { user: wanted.user, [field]: wanted.isMarked });
  else send(response, 404, { error: `Nobody here has the id ${wanted.user}.` });
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Returns null when the body is too long or the sender disconnects. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) return null;
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    // The sender disconnected during the request, so no answer can be sent.
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseMark(body: string, field: string): { user: number; isMarked: boolean } | null {
  try {
    const value: unknown = parseJson(body);
    if (typeof value !== 'object' || value === null) return null;
    const { user, [field]: isMarked } = value as Record<string, unknown>;
    return typeof user === 'number' && typeof isMarked === 'boolean' ? { user, isMarked } : null;
  } catch {
    // Not JSON: the caller answers 400.
    return null;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}
