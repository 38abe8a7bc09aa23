import { once } from 'node:events';
import type { SlotTree } from '@jackfield/protocol/plugin-ui';
import type { EventMessage, MethodName, Methods, Reply } from '@jackfield/protocol/rpc';
import type { Meters, PersonQuality, Snapshot } from '@jackfield/protocol/state';
import { WebSocket } from 'ws';

type Message = EventMessage | Reply;

const WAIT_MS = 20_000;

/** For tests: a window as the engine sees one. It keeps a copy of the snapshot current from events, as the page does. */
export class TestWindow implements Disposable {
  #state: Snapshot;
  /** Latest levels, once `watchMeters` was requested. */
  meters: Meters | null = null;
  /** Quality of others' voices in the last second, once `watchPeople` was requested. */
  people: readonly PersonQuality[] | null = null;
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #changed = new Set<() => void>();
  #nextId = 1;

  private constructor(socket: WebSocket, state: Snapshot) {
    this.#socket = socket;
    this.#state = state;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Message));
  }

  static async open({ port, token }: { readonly port: number; readonly token: string }): Promise<TestWindow> {
    const origin = `http://127.0.0.1:${port}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, [`jackfield.${token}`], { origin });
    const [first] = await once(socket, 'message');
    const message = JSON.parse(String(first)) as { data: Snapshot };
    return new TestWindow(socket, message.data);
  }

  get state(): Snapshot {
    return this.#state;
  }

  request<M extends MethodName>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']> {
    const id = this.#nextId++;
    const reply = Promise.withResolvers<unknown>();
    this.#replies.set(id, reply);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return reply.promise as Promise<Methods[M]['result']>;
  }

  /** Waits until a part of the state satisfies `isWanted`, and returns it. */
  async until<K extends keyof Snapshot>(
    part: K,
    isWanted: (value: Snapshot[K]) => boolean,
    waitMs = WAIT_MS,
  ): Promise<Snapshot[K]> {
    const deadline = performance.now() + waitMs;
    while (!isWanted(this.#state[part])) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`${part} stays ${JSON.stringify(this.#state[part])}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, left);
      this.#changed.add(resolve);
      await promise;
      clearTimeout(timer);
      this.#changed.delete(resolve);
    }
    return this.#state[part];
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #receive(message: Message): void {
    if ('id' in message) {
      const reply = this.#replies.get(message.id);
      if ('error' in message) reply?.reject(message.error);
      else reply?.resolve(message.result);
      return;
    }
    if (message.event === 'meters') this.meters = message.data;
    if (message.event === 'peopleQuality') this.people = message.data;
    this.#state = applied(this.#state, message);
    for (const wake of this.#changed) wake();
  }
}

function isSame(a: Pick<SlotTree, 'pluginId' | 'slot'>, b: Pick<SlotTree, 'pluginId' | 'slot'>): boolean {
  return a.pluginId === b.pluginId && a.slot === b.slot;
}

function applied(state: Snapshot, message: EventMessage): Snapshot {
  switch (message.event) {
    case 'snapshot':
      return message.data;
    case 'userChanged':
      return { ...state, users: [...state.users.filter(({ id }) => id !== message.data.id), message.data] };
    case 'userLeft':
      return { ...state, users: state.users.filter(({ id }) => id !== message.data.userId) };
    case 'chat':
      return { ...state, chat: [...state.chat, message.data] };
    case 'chatHistory':
      return { ...state, chat: message.data };
    case 'plugin':
      return { ...state, plugins: [...state.plugins.filter(({ id }) => id !== message.data.id), message.data] };
    case 'pluginGone':
      return { ...state, plugins: state.plugins.filter(({ id }) => id !== message.data.id) };
    case 'notice':
      return { ...state, notices: [...state.notices.filter(({ id }) => id !== message.data.id), message.data] };
    case 'noticeGone':
      return { ...state, notices: state.notices.filter(({ id }) => id !== message.data.id) };
    case 'slot':
      return { ...state, slots: [...state.slots.filter((tree) => !isSame(tree, message.data)), message.data] };
    case 'slotGone':
      return { ...state, slots: state.slots.filter((tree) => !isSame(tree, message.data)) };
    case 'messageMark':
      return { ...state, messageMarks: [...state.messageMarks, message.data] };
    case 'doctor':
    case 'metrics':
    case 'meters':
    case 'peopleQuality':
      return state;
    case 'talking': {
      const others = state.talking.filter((id) => id !== message.data.userId);
      return { ...state, talking: message.data.isTalking ? [...others, message.data.userId] : others };
    }
    default:
      return { ...state, [message.event]: message.data };
  }
}
