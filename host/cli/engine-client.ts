import { EventEmitter, once } from 'node:events';
import { JackfieldError } from '@jackfield/engine/errors';
import type { InstanceAddress } from '@jackfield/engine/instance-lock';
import type { EventName, Events, MethodName, Methods } from '@jackfield/protocol/rpc';
import type { Snapshot } from '@jackfield/protocol/state';
import { WebSocket } from 'ws';

type Message =
  | { event: string; data: unknown }
  | { id: number; result?: unknown; error?: { code: string; message: string } };

/** Long timeout: the engine holds the lock, so it is alive, but it answers late on a busy machine. */
const OPEN_TIMEOUT_MS = 60_000;

/** Talks to a running engine as a window does. */
export class EngineClient implements Disposable {
  /** The engine's state when the connection was made. */
  readonly snapshot: Snapshot;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #events = new EventEmitter();
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;
  #nextId = 1;

  private constructor(socket: WebSocket, snapshot: Snapshot) {
    this.#socket = socket;
    this.snapshot = snapshot;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Message));
    socket.on('close', () => {
      this.#isClosed = true;
      this.#closed.resolve();
      this.#fail(JackfieldError.of('ENGINE_CLOSED'));
    });
    socket.on('error', (error) => this.#fail(JackfieldError.from(error)));
  }

  static async open({ port, token }: InstanceAddress): Promise<EngineClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, [`jackfield.${token}`], {
      origin: `http://127.0.0.1:${port}`,
      perMessageDeflate: false,
    });
    const [first] = await inTime(once(socket, 'message', { signal: AbortSignal.timeout(OPEN_TIMEOUT_MS) }));
    const message = JSON.parse(String(first)) as { event: 'snapshot'; data: Snapshot };
    return new EngineClient(socket, message.data);
  }

  /** Resolves when the engine, or this side, has ended the connection. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Listens to one of the engine's events; the returned function removes the listener. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void {
    this.#events.on(event, listener);
    return () => this.#events.off(event, listener);
  }

  /** Rejects with the engine's coded error. */
  request<M extends MethodName>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']> {
    const id = this.#nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise as Promise<Methods[M]['result']>;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #receive(message: Message): void {
    if (!('id' in message)) {
      this.#events.emit(message.event, message.data);
      return;
    }
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) answer?.resolve(message.result);
    else answer?.reject(JackfieldError.revive(message.error));
  }

  #fail(error: JackfieldError): void {
    for (const answer of this.#waiting.values()) answer.reject(error);
    this.#waiting.clear();
  }
}

/** Requests an address from a running engine that opens one more window. */
export async function askForWindow({ port, token }: InstanceAddress): Promise<string> {
  const response = await inTime(
    fetch(`http://127.0.0.1:${port}/window`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(OPEN_TIMEOUT_MS),
    }),
  );
  if (!response.ok) throw JackfieldError.of('INTERNAL', { reason: `the running engine answered ${response.status}` });
  const { address } = (await response.json()) as { address: string };
  return address;
}

/** Rejects with `ENGINE_NO_ANSWER` after the timeout. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
    throw isLate ? JackfieldError.of('ENGINE_NO_ANSWER', {}, error) : error;
  }
}
