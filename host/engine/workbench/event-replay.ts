import type { User } from '@jackfield/protocol/state';
import { hookCallOf } from '../supervisor/events/guest-types.ts';
import type { PluginEvent } from '../supervisor/events/guest-types.ts';
import type { HookCall } from '../supervisor/events/hook-call.ts';
import { wordsOf } from './event-script.ts';
import type { EventsBench } from './events-bench.ts';
import { isRecord } from './match.ts';
import type { ReplaySource } from './replay-source.ts';
import { stubChannel, stubSelf } from './host-stub.ts';

/** An action of the plugin, and the call that preceded it. */
export interface Deed {
  /** Time in the recording, in ms. */
  readonly atMs: number;
  /** `start`, a function of a hook such as `onChatMessage`, or `onTimer`. */
  readonly after: string;
  readonly kind: 'log' | 'chat' | 'shows' | 'hides' | 'timer' | 'call' | 'fault';
  readonly words: string;
}

/** Maximum number of actions, at which a replay ends; a minute of sensible work is far below. */
const MAX_DEEDS = 2_000;
/** Calls that are left out of the list: they only query, or are listed under another kind. */
const QUESTIONS =
  /^(?:settings\.get|session\.|storage\.(?:get|listKeys)|control\.getUserVolume|ui\.(?:show|hide)|chat\.send|timers\.)/;

/**
 * Delivers the events of a recording to the plugin at their times, on a clock that only they move, and lets its timers run between them. The channel, the local
 * user and the others are those of the host stub, under the names of the recording. Returns the plugin's actions, in order.
 */
export async function replayEvents(
  bench: EventsBench,
  hooks: readonly string[],
  source: ReplaySource,
): Promise<Deed[]> {
  const run = new ReplayRun(bench, hooks, source);
  await run.all();
  return run.deeds;
}

class ReplayRun {
  readonly deeds: Deed[] = [];
  readonly #bench: EventsBench;
  readonly #hooks: readonly string[];
  readonly #source: ReplaySource;
  /** Names of the other users by id, each name once. */
  readonly #names = new Map<number, string>();
  #nowMs = 0;
  #seen = { calls: 0, log: 0, failures: 0 };

  constructor(bench: EventsBench, hooks: readonly string[], source: ReplaySource) {
    this.#bench = bench;
    this.#hooks = hooks;
    this.#source = source;
    const taken = new Set([stubSelf.name]);
    for (const { userId, name } of source.others) {
      let free = name;
      for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
      taken.add(free);
      this.#names.set(userId, free);
    }
  }

  async all(): Promise<void> {
    const { others, events, lengthMs } = this.#source;
    for (const { userId, isThereFirst } of others) if (isThereFirst) this.#enter(userId);
    this.#collect('start');
    for (const { atMs, event } of events) {
      if (!(await this.#timersUntil(atMs))) return;
      await this.#tell(event);
    }
    await this.#timersUntil(lengthMs);
  }

  /** Returns false when the plugin failed, or reached the limit of actions. */
  async #timersUntil(atMs: number): Promise<boolean> {
    const { client } = this.#bench;
    for (;;) {
      const dueMs = this.#nowMs + (client.nextTimerMs ?? Infinity);
      const isOver = this.#bench.failures.length > 0 || this.deeds.length >= MAX_DEEDS;
      if (isOver || dueMs > atMs) break;
      const ids = client.advance(dueMs - this.#nowMs);
      this.#nowMs = dueMs;
      for (const id of ids) await this.#call({ hook: 'timer-events', func: 'onTimer', args: [id] });
    }
    client.advance(Math.max(0, atMs - this.#nowMs));
    this.#nowMs = Math.max(this.#nowMs, atMs);
    return this.#bench.failures.length === 0 && this.deeds.length < MAX_DEEDS;
  }

  async #tell(event: PluginEvent): Promise<void> {
    const here = this.#translate(event);
    if (here === null) return;
    const { people } = this.#bench.client;
    const users = people.map((person): User => ({
      ...person,
      channelId: stubChannel.id,
      fingerprint: '',
      isServerMuted: false,
    }));
    await this.#call(hookCallOf(here, { selfId: stubSelf.id, channels: [], users }));
  }

  async #call(call: HookCall): Promise<void> {
    if (!this.#hooks.includes(call.hook)) return;
    await this.#bench.call(call.hook, call.func, call.args);
    this.#collect(call.func);
  }

  /** Translates an event to the users of the host stub; null for an event about a user outside the recording. */
  #translate(event: PluginEvent): PluginEvent | null {
    if (event.kind === 'chatMessage') {
      const { message } = event;
      const sender = this.#enter(message.userId);
      if (sender === null) return null;
      return { kind: event.kind, message: { ...message, channelId: stubChannel.id, userId: sender.id } };
    }
    if (!('user' in event)) return null;
    const isLeaving = event.kind === 'userLeftChannel';
    const person = isLeaving ? this.#leave(event.user.id) : this.#enter(event.user.id);
    if (person === null) return null;
    const user: User = { ...event.user, id: person.id, name: person.name, channelId: stubChannel.id };
    if (!('channel' in event)) return { kind: event.kind, user };
    const channel = { ...stubChannel, description: '', kind: 'voice' as const };
    return { kind: event.kind, user, channel };
  }

  #enter(userId: number): { readonly id: number; readonly name: string } | null {
    if (userId === this.#source.selfId) return stubSelf;
    const name = this.#names.get(userId);
    return name === undefined ? null : this.#bench.client.enter(name);
  }

  #leave(userId: number): { readonly id: number; readonly name: string } | null {
    const name = this.#names.get(userId);
    return name === undefined ? null : this.#bench.client.leave(name);
  }

  /** Collects the actions since the last call, as caused by `after`. */
  #collect(after: string): void {
    const { client, log, failures } = this.#bench;
    const { calls } = client;
    const add = (kind: Deed['kind'], words: string): void => {
      if (this.deeds.length < MAX_DEEDS) this.deeds.push({ atMs: this.#nowMs, after, kind, words });
    };
    for (const { name, args } of calls.slice(this.#seen.calls)) {
      if (name === 'chat.send') add('chat', String(args[1]));
      else if (name === 'ui.show') add('shows', `${String(args[0])}: ${wordsOf(nodesOf(args[1])).join(' · ')}`);
      else if (name === 'ui.hide') add('hides', String(args[0]));
      else if (name === 'timers.setTimer') add('timer', `${args[1] === true ? 'every' : 'in'} ${String(args[0])} ms`);
      else if (!QUESTIONS.test(name)) add('call', `${name}(${args.map(short).join(', ')})`);
    }
    for (const line of log.slice(this.#seen.log)) add('log', line);
    for (const { code, message } of failures.slice(this.#seen.failures)) add('fault', `${code}: ${message}`);
    this.#seen = { calls: calls.length, log: log.length, failures: failures.length };
  }
}

function nodesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function short(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  const text = isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
