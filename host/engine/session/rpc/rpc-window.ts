import type { EventName, Events, MethodName, Methods, Reply } from '@jackfield/protocol/rpc';
import type { Snapshot } from '@jackfield/protocol/state';
import type { WebSocket } from 'ws';
import { JackfieldError } from '../../errors.ts';
import { readRequest } from './request-reader.ts';

/** Handlers of the engine for each request. A rejection becomes the coded error of the reply. */
export type Handlers = {
  readonly [M in MethodName]: (
    params: Methods[M]['params'],
    window: RpcWindow,
  ) => Promise<Methods[M]['result']> | Methods[M]['result'];
};

/** With more unsent bytes than this, a window gets no deltas until it has caught up; then it gets one snapshot. */
const MAXIMUM_UNSENT_BYTES = 1 << 20;
const CAUGHT_UP_BYTES = 64 << 10;
const MAXIMUM_IN_FLIGHT = 32;
/** Beyond this a window is cut off: it sends requests but reads no replies. */
const MAXIMUM_UNREAD_BYTES = 8 << 20;

const POLICY_VIOLATION = 1008;

/** One open window: its requests, its events, and what it asked to watch. */
export class RpcWindow {
  readonly id: string;
  readonly #socket: WebSocket;
  readonly #handlers: Handlers;
  readonly #snapshot: () => Snapshot;
  readonly #onWatch: () => void;
  #isWatchingMeters = false;
  #isWatchingDevices = false;
  #isWatchingPeople = false;
  #inFlight = 0;
  #isBehind = false;
  #resyncs = 0;

  /** `onWatch` is called when the window starts or stops watching the meters or the devices. */
  constructor(id: string, socket: WebSocket, handlers: Handlers, snapshot: () => Snapshot, onWatch: () => void) {
    this.id = id;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#snapshot = snapshot;
    this.#onWatch = onWatch;
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(POLICY_VIOLATION, 'text only');
      else void this.#receive(String(data));
    });
  }

  /** Meters cost traffic; only a visible window asks for them. */
  get isWatchingMeters(): boolean {
    return this.#isWatchingMeters;
  }

  watchMeters(isWatching: boolean): void {
    this.#isWatchingMeters = isWatching;
    this.#onWatch();
  }

  /** Listing devices costs a process each time; only a window that shows the list asks for it. */
  get isWatchingDevices(): boolean {
    return this.#isWatchingDevices;
  }

  watchDevices(isWatching: boolean): void {
    this.#isWatchingDevices = isWatching;
    this.#onWatch();
  }

  /** True while the window shows how people's voices arrive. */
  get isWatchingPeople(): boolean {
    return this.#isWatchingPeople;
  }

  watchPeople(isWatching: boolean): void {
    this.#isWatchingPeople = isWatching;
  }

  /** How often the window fell behind and got a whole snapshot instead of deltas. */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** Drops the event when the window is behind: the snapshot that follows holds its effect. */
  send<E extends EventName>(event: E, data: Events[E]): void {
    if (this.#isBehind || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAXIMUM_UNSENT_BYTES) {
      this.#isBehind = true;
      return;
    }
    this.#transmit({ event, data });
  }

  #transmit(message: object): void {
    if (this.#socket.bufferedAmount > MAXIMUM_UNREAD_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify(message), () => this.#catchUp());
  }

  #catchUp(): void {
    if (!this.#isBehind || this.#socket.bufferedAmount > CAUGHT_UP_BYTES) return;
    this.#isBehind = false;
    this.#resyncs += 1;
    this.send('snapshot', this.#snapshot());
  }

  async #receive(text: string): Promise<void> {
    const read = readRequest(text);
    if (read.kind === 'malformed') {
      this.#socket.close(POLICY_VIOLATION, 'malformed request');
      return;
    }
    if (read.kind === 'refused') {
      this.#reply({ id: read.id, error: read.error.toCoded() });
      return;
    }
    const { id, method, params } = read.request;
    if (this.#inFlight >= MAXIMUM_IN_FLIGHT) {
      this.#reply({ id, error: JackfieldError.of('RPC_BUSY', { limit: MAXIMUM_IN_FLIGHT }).toCoded() });
      return;
    }
    this.#inFlight += 1;
    try {
      // The reader has proved that these params belong to this method.
      const handle = this.#handlers[method] as (params: unknown, window: RpcWindow) => unknown;
      this.#reply({ id, result: (await handle(params, this)) ?? null });
    } catch (error) {
      this.#reply({ id, error: JackfieldError.from(error).toCoded() });
    } finally {
      this.#inFlight -= 1;
    }
  }

  #reply(reply: Reply): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#transmit(reply);
  }
}
