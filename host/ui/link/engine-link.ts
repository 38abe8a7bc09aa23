import type { EventMessage, MethodName, Methods, Reply } from '@jackfield/protocol/rpc';
import type { InspectedOffer } from '@jackfield/protocol/plugins';
import { AnswerPatience } from './answer-patience.ts';
import { EngineError } from './engine-error.ts';
import { uploadPlugin } from './plugin-upload.ts';

/** State of the socket to the engine. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly nextTryAtMs: number }
  | { readonly kind: 'closed' };

export interface EngineLinkOptions {
  readonly url: string;
  readonly token: string;
  onEvent(message: EventMessage): void;
  onState(state: LinkState): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: EngineError): void;
  readonly patience: AnswerPatience;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/**
 * One WebSocket to the engine. Requests resolve to their result or reject with an {@link EngineError}; a lost socket rejects pending
 * requests and reopens automatically, first after 250 ms and then at most 5 s apart.
 */
export class EngineLink {
  readonly #options: EngineLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #nextId = 1;
  #attempt = 0;
  #isClosed = false;

  constructor(options: EngineLinkOptions) {
    this.#options = options;
  }

  /** Opens the socket. Call once. */
  open(): void {
    this.#options.onState({ kind: 'connecting' });
    const socket = new WebSocket(this.#options.url, `jackfield.${this.#options.token}`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.#options.onState({ kind: 'open' });
    });
    socket.addEventListener('message', (message: MessageEvent) => this.#receive(message.data));
    socket.addEventListener('close', () => this.#lost(socket));
  }

  /** Uploads a file of the user for inspection; see {@link uploadPlugin}. */
  upload(component: File, signature: File | null): Promise<InspectedOffer> {
    return uploadPlugin(component, signature, this.#options.token);
  }

  /** Resolves to the result; rejects with the engine's coded error, `ENGINE_LINK_CLOSED` or `ENGINE_NO_ANSWER`. */
  request<M extends MethodName>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']> {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(EngineError.ofPage('ENGINE_LINK_CLOSED'));
    }
    const id = this.#nextId++;
    return new Promise<Methods[M]['result']>((resolve, reject) => {
      const patience = new AnswerPatience(() => {
        this.#pending.delete(id);
        reject(EngineError.ofPage('ENGINE_NO_ANSWER'));
      });
      this.#pending.set(id, { resolve: (result) => resolve(result as Methods[M]['result']), reject, patience });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Closes the link permanently. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#rejectPending();
    this.#socket?.close();
    this.#options.onState({ kind: 'closed' });
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as Reply | EventMessage;
    for (const { patience } of this.#pending.values()) patience.heard('event' in message ? message.event : null);
    if ('event' in message) {
      this.#options.onEvent(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    pending.patience.stop();
    if ('error' in message) pending.reject(new EngineError(message.error));
    else pending.resolve(message.result);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket || this.#isClosed) return;
    this.#socket = null;
    this.#rejectPending();
    this.#attempt += 1;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#attempt - 1));
    this.#options.onState({ kind: 'waiting', attempt: this.#attempt, nextTryAtMs: Date.now() + delayMs });
    this.#timer = setTimeout(() => this.open(), delayMs);
  }

  #rejectPending(): void {
    for (const pending of this.#pending.values()) {
      pending.patience.stop();
      pending.reject(EngineError.ofPage('ENGINE_LINK_CLOSED'));
    }
    this.#pending.clear();
  }
}
