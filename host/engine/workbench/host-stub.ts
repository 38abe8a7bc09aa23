import { uiSlots } from '@jackfield/protocol/plugin-ui';
import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { tooLongAnswer } from '../plugins/capabilities/too-long.ts';
import { FormSchemas } from '../plugins/ui/ui-tree-form.ts';
import { checkTree } from '../plugins/ui/ui-tree.ts';
import type { GuestCall } from '../supervisor/events/guest-call.ts';
import type { GuestUser } from '../supervisor/events/guest-types.ts';

/** Initial state of the host stub. */
export interface HostStubOptions {
  /** Names of the other users in the channel. */
  readonly people?: readonly string[];
  /** Answers that replace the stub's own, by name such as `chat.send`. */
  readonly answers?: Readonly<Record<string, CapabilityAnswer>>;
  /** Returns true for an asset of the plugin that the window can show. */
  readonly isImage?: (asset: string) => boolean;
}

/** One call of a capability, in the order of the calls. */
export interface RecordedCall {
  /** Capability and function, such as `chat.send`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

interface Timer {
  readonly id: number;
  readonly delayMs: number;
  readonly repeats: boolean;
  dueMs: number;
}

/** The channel that the local user and all others are in. */
export const stubChannel = { id: 7, name: 'Lobby' } as const;
export const stubSelf: GuestUser = {
  id: 1,
  name: 'Me',
  channelId: stubChannel.id,
  isSelf: true,
  isMuted: false,
  isDeafened: false,
};

/**
 * Replaces the client behind the events sandbox: records every call and answers like a client with one channel that grants everything and limits nothing; it
 * also refuses trees that a slot cannot show. Time stands still until `advance`.
 */
export class HostStub {
  readonly calls: RecordedCall[] = [];
  /** Chat messages that the plugin wrote, in order. */
  readonly chat: string[] = [];
  /** The tree that each slot shows. */
  readonly slots = new Map<string, readonly unknown[]>();
  readonly people: GuestUser[] = [stubSelf];
  settingsJson: string;
  readonly #answers: Readonly<Record<string, CapabilityAnswer>>;
  readonly #trees: { readonly isImage: (asset: string) => boolean; readonly schemas: FormSchemas };
  readonly #stored = new Map<string, unknown>();
  readonly #volumes = new Map<unknown, unknown>();
  readonly #timers = new Map<number, Timer>();
  readonly #requests: number[] = [];
  #nowMs = 0;
  #nextId = 1;

  constructor(settingsJson: string, { people = [], answers = {}, isImage = () => false }: HostStubOptions) {
    this.settingsJson = settingsJson;
    this.#answers = answers;
    this.#trees = { isImage, schemas: new FormSchemas() };
    for (const name of people) this.enter(name);
  }

  /** Puts a user into the channel: the user of that name if already there, else a new one. */
  enter(name: string): GuestUser {
    const known = this.people.find((user) => user.name === name);
    if (known !== undefined) return known;
    const user = { ...stubSelf, id: Math.max(...this.people.map(({ id }) => id)) + 1, name, isSelf: false };
    this.people.push(user);
    return user;
  }

  /** Removes a user from the channel. */
  leave(name: string): GuestUser {
    const user = this.enter(name);
    this.people.splice(this.people.indexOf(user), 1);
    return user;
  }

  /** Returns null for a function that no capability has. */
  answer({ capability, func, bodyBytes, readArguments }: GuestCall): CapabilityAnswer | null {
    if (bodyBytes === 0) return tooLongAnswer(capability, func);
    const args = readArguments();
    const name = `${capability}.${func}`;
    this.calls.push({ name, args });
    const own = this.#functions[name];
    const answer = name === 'ui.show' ? this.#show(args) : own === undefined ? null : { value: own(...args) };
    return Object.hasOwn(this.#answers, name) ? (this.#answers[name] ?? null) : answer;
  }

  /** Advances the clock, and returns the ids of the timers that become due, in order. */
  advance(ms: number): number[] {
    const due: number[] = [];
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers.values()].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > endMs) break;
      due.push(next.id);
      if (next.repeats) next.dueMs += next.delayMs;
      else this.#timers.delete(next.id);
    }
    this.#nowMs = endMs;
    return due;
  }

  /** Time until the next timer is due, in ms; null while none runs. */
  get nextTimerMs(): number | null {
    const due = [...this.#timers.values()].map(({ dueMs }) => dueMs - this.#nowMs);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Removes and returns the id of the oldest unanswered request. */
  takeRequest(): number | undefined {
    return this.#requests.shift();
  }

  readonly #functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    'settings.get': () => this.settingsJson,
    'settings.setParameter': () => null,
    'session.getSelf': () => stubSelf,
    'session.listChannels': () => [stubChannel],
    'session.listUsers': (id) => (id === stubChannel.id ? this.people : []),
    'session.describeChannel': (id) => (id === stubChannel.id ? '' : null),
    'session.getUserKey': (id) => (this.people.some((user) => user.id === id) ? String(id).padStart(32, '0') : null),
    'control.setMuted': () => null,
    'control.setDeafened': () => null,
    'control.joinChannel': () => null,
    'control.setUserVolume': (id, percent) => void this.#volumes.set(id, percent),
    'control.getUserVolume': (id) => this.#volumes.get(id) ?? 100,
    'chat.send': (_, text) => void this.chat.push(String(text)),
    'storage.get': (scope, key) => this.#stored.get(`${scope} ${key}`) ?? null,
    'storage.listKeys': (scope) => this.#keysOf(String(scope)),
    'storage.commit': (scope, changes) => this.#commit(String(scope), changes),
    'http.fetch': () => {
      this.#requests.push(this.#nextId);
      return this.#takeId();
    },
    'http.cancel': (id) => {
      const index = this.#requests.indexOf(Number(id));
      if (index !== -1) this.#requests.splice(index, 1);
    },
    'timers.setTimer': (delayMs, repeats) => this.#setTimer(Number(delayMs), repeats === true),
    'timers.clearTimer': (id) => void this.#timers.delete(Number(id)),
    'sounds.playAsset': () => this.#takeId(),
    'sounds.playSamples': () => this.#takeId(),
    'sounds.stopSound': () => null,
    'peer-data.sendData': () => null,
    'ui.hide': (slot) => void this.slots.delete(String(slot)),
    'ui.decorateMessage': () => null,
  };

  /** A refused tree leaves the slot as it was. */
  #show([name, nodes]: readonly unknown[]): CapabilityAnswer | null {
    const slot = uiSlots.find((each) => each === name);
    if (slot === undefined || !Array.isArray(nodes)) return null;
    const checked = checkTree(slot, nodes, this.#trees);
    if (checked.kind === 'malformed') return null;
    if (checked.kind === 'too-large') return { error: { tag: 'too-large' } };
    if (checked.kind === 'bad-tree') return { error: { tag: 'bad-tree', val: checked.reason } };
    this.slots.set(slot, nodes);
    return { value: null };
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  #setTimer(delayMs: number, repeats: boolean): number {
    const id = this.#takeId();
    this.#timers.set(id, { id, delayMs, repeats, dueMs: this.#nowMs + delayMs });
    return id;
  }

  #keysOf(scope: string): string[] {
    const keys = [...this.#stored.keys()].filter((key) => key.startsWith(`${scope} `));
    return keys.map((key) => key.slice(scope.length + 1)).sort();
  }

  #commit(scope: string, changes: unknown): null {
    for (const { key, value } of Array.isArray(changes) ? (changes as { key: string; value?: unknown }[]) : []) {
      if (value === undefined || value === null) this.#stored.delete(`${scope} ${key}`);
      else this.#stored.set(`${scope} ${key}`, value);
    }
    return null;
  }
}
