import type { ErrorCode } from '../../error-codes.ts';
import type { JackfieldError } from '../../errors.ts';
import type { MetricsEntry } from '../../ports/chain.ts';
import type { Waiting } from './event-queues.ts';
import { EventsHost } from './events-host.ts';
import type { EventPlugin, EventsHostOptions } from './events-host.ts';
import type { HookAnswer, HookCall } from './hook-call.ts';

/** The room of all plugins that do not intercept. */
const SHARED = 'shared';
/** The room of the intercepting plugins beyond `OWN_ROOMS`. */
const CROWD = 'intercepts';
/** Maximum number of plugins with a room of their own: each process has about 22 MB of unshared memory. */
const OWN_ROOMS = 8;

export interface EventRoomsOptions extends Omit<EventsHostOptions, 'launcher'> {
  /** A launcher's port for one more room. */
  readonly createPort: () => EventsHostOptions['launcher'];
}

/**
 * Event instances of all plugins in as few processes as are fair [control]. A plugin for which messages wait has a process of its own, so that no other
 * plugin can keep it from answering; all others share one. A room whose plugins stay the same keeps running while others are restarted.
 */
export class EventRooms implements AsyncDisposable {
  readonly #options: EventRoomsOptions;
  readonly #rooms = new Map<string, EventsHost>();
  /** Room names by plugin id. */
  readonly #roomNames = new Map<string, string>();
  #plugins: readonly EventPlugin[] = [];

  constructor(options: EventRoomsOptions) {
    this.#options = options;
  }

  /** Plugins of the rooms that `configure` would end or restart; the caller has them save their data before. */
  changing(plugins: readonly EventPlugin[]): string[] {
    const next = roomsOf(plugins);
    const running = roomsOf(this.#plugins);
    return [...running].flatMap(([room, before]) => {
      const stays = this.#rooms.get(room)?.isRunning(next.get(room) ?? []) === true;
      return stays ? [] : before.map(({ pluginId }) => pluginId);
    });
  }

  /** Sets the plugins that run from now on. Returns the plugins whose rooms are started for it; the others keep running. */
  configure(plugins: readonly EventPlugin[]): string[] {
    const next = roomsOf(plugins);
    this.#plugins = plugins;
    this.#roomNames.clear();
    for (const [room, inside] of next) for (const { pluginId } of inside) this.#roomNames.set(pluginId, room);
    const started: string[] = [];
    for (const [room, host] of this.#rooms) {
      if (next.has(room)) continue;
      this.#rooms.delete(room);
      void host[Symbol.asyncDispose]();
    }
    for (const [room, inside] of next) {
      const host = this.#rooms.get(room) ?? this.#openRoom(room);
      if (host.isRunning(inside)) continue;
      host.configure(inside);
      started.push(...inside.map(({ pluginId }) => pluginId));
    }
    return started;
  }

  /** Whether the plugin's instance runs and takes calls. */
  isReady(pluginId: string): boolean {
    return this.#roomOf(pluginId)?.isReady === true;
  }

  /** Delivers only questions to these plugins until their next start, because they are about to end. */
  hold(pluginIds: readonly string[]): void {
    for (const id of pluginIds) this.#roomOf(id)?.hold();
  }

  /** Stores the state for a restarted process; the running one is updated by `deliverTo`. */
  remember(pluginId: string, now: Pick<EventPlugin, 'settingsJson' | 'parameters'>): void {
    this.#roomOf(pluginId)?.remember(pluginId, now);
  }

  /** Queues a call for every plugin that exports the hook. */
  deliver(call: HookCall): void {
    for (const room of this.#rooms.values()) room.deliver(call);
  }

  /** As `EventsHost.deliverTo`. */
  deliverTo(pluginId: string, call: HookCall, onAnswer: Waiting['onAnswer'] = null): void {
    const room = this.#roomOf(pluginId);
    if (room === null) onAnswer?.(null);
    else room.deliverTo(pluginId, call, onAnswer);
  }

  /** As `EventsHost.ask`. */
  ask(pluginId: string, call: HookCall, limitMs: number): Promise<HookAnswer | null> {
    return this.#roomOf(pluginId)?.ask(pluginId, call, limitMs) ?? Promise.resolve(null);
  }

  /** Ids of the plugins that export the hook, in the order of the last `configure`. */
  withHook(hook: string): string[] {
    return this.#plugins.filter(({ hooks }) => hooks.has(hook)).map(({ pluginId }) => pluginId);
  }

  /** Adds a fault for an answer that breaks the rules. */
  blame(pluginId: string, code: ErrorCode, details: JackfieldError['details']): void {
    this.#roomOf(pluginId)?.blame(pluginId, code, details);
  }

  metrics(): MetricsEntry[] {
    return [...this.#rooms.values()].flatMap((room) => room.metrics());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room[Symbol.asyncDispose]()));
    this.#rooms.clear();
  }

  #openRoom(room: string): EventsHost {
    const { createPort, ...options } = this.#options;
    const host = new EventsHost({ ...options, launcher: createPort() });
    this.#rooms.set(room, host);
    return host;
  }

  #roomOf(pluginId: string): EventsHost | null {
    return this.#rooms.get(this.#roomNames.get(pluginId) ?? '') ?? null;
  }
}

/** Plugins by process; the first eight intercepting plugins have one each. */
function roomsOf(plugins: readonly EventPlugin[]): Map<string, EventPlugin[]> {
  const rooms = new Map<string, EventPlugin[]>();
  const intercepting = plugins.filter((plugin) => plugin.isIntercepting === true);
  const own = new Set(intercepting.slice(0, OWN_ROOMS));
  for (const plugin of plugins) {
    const crowd = plugin.isIntercepting === true ? CROWD : SHARED;
    const room = own.has(plugin) ? plugin.pluginId : crowd;
    rooms.set(room, [...(rooms.get(room) ?? []), plugin]);
  }
  return rooms;
}
