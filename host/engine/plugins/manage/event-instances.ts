import { EventEmitter } from 'node:events';
import { permissionsOfHook } from '../../catalogue/permissions.ts';
import type { ErrorCode } from '../../error-codes.ts';
import type { JackfieldError } from '../../errors.ts';
import type { ChainEvent, MetricsEntry } from '../../ports/chain.ts';
import { EventRooms } from '../../supervisor/events/event-rooms.ts';
import { hookCallOf } from '../../supervisor/events/guest-types.ts';
import type { PluginEvent, SessionReader } from '../../supervisor/events/guest-types.ts';
import type { HookAnswer, HookCall } from '../../supervisor/events/hook-call.ts';
import { StickyEvents } from '../../supervisor/events/sticky-events.ts';
import type { SandboxLauncher } from '../../supervisor/sandbox/sandbox-launcher.ts';
import type { Capabilities, DeclaredParameter } from '../capabilities/capabilities.ts';
import type { StoredValues } from '../storage/stored-values.ts';
import { EventStates } from './event-states.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Maximum number of parameters that a plugin may declare; further ones are ignored. */
const MAX_PARAMETERS = 256;
/** Time limit for `lifecycle.stop`, which itself has 100 ms; the rest allows for a busy machine. */
const STOP_LIMIT_MS = 300;

export interface EventInstancesOptions {
  readonly launcher: SandboxLauncher;
  readonly installed: InstalledPlugins;
  readonly session: SessionReader;
  /** Keys, values and states of a plugin. */
  readonly storage: (id: string) => StoredValues;
}

export interface EventInstancesEvents {
  event: [ChainEvent];
  /** A plugin's event instance runs. */
  started: [id: string];
}

/** Event instances of the installed plugins: which plugins run in the events sandboxes, and which events they get. */
export class EventInstances extends EventEmitter<EventInstancesEvents> implements AsyncDisposable {
  readonly #options: EventInstancesOptions;
  readonly #host: EventRooms;
  readonly #states: EventStates;
  /** Capabilities of the instances that run or start, by plugin id. */
  #running: ReadonlyMap<string, Capabilities> = new Map();
  readonly #standing = new StickyEvents();
  /** Plugins that have been on since they got the sticky events. */
  readonly #informed = new Set<string>();
  #ending: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: EventInstancesOptions) {
    super();
    const { launcher, storage } = options;
    this.#options = options;
    this.#host = new EventRooms({
      createPort: () => launcher.createPort(),
      onCall: (id, call) => this.#running.get(id)?.answerCall(call) ?? null,
      onEvent: (event) => {
        if (event.kind === 'struck-out') this.#states.forget(event.pluginId);
        this.emit('event', event);
      },
      stateOf: (id) => this.#states.of(id),
      onDelivered: (id, hook) => {
        for (const permission of permissionsOfHook(hook)) this.#running.get(id)?.noteUse(permission);
      },
      onEnding: (ids) => {
        for (const id of ids) this.#running.get(id)?.close();
      },
      onReady: (ids) => this.#onReady(ids),
    });
    this.#states = new EventStates({
      stateful: () => this.#host.withHook('state'),
      ask: (id, call, limitMs) => this.#host.ask(id, call, limitMs),
      storage,
      log: (pluginId, message) => this.emit('event', { kind: 'log', pluginId, level: 'warn', message }),
    });
  }

  /** Restarts the sandboxes whose plugins have changed. */
  configure(): void {
    for (const id of this.#informed) if (!this.#options.installed.isOn(id)) this.#informed.delete(id);
    // A plugin that is added meanwhile is in the list when the old instances have ended.
    this.#ending ??= this.#restart();
  }

  /** Queues a call for one plugin that has the hook; `onDone` is called whatever the outcome. */
  tell(id: string, call: HookCall, onDone?: () => void): void {
    this.#states.touch(id);
    this.#host.deliverTo(id, call, onDone ?? null);
  }

  /** Returns the plugin's answer; null when the plugin does not answer within `limitMs`, fails or does not have the hook. The call precedes all events. */
  ask(id: string, call: HookCall, limitMs: number): Promise<HookAnswer | null> {
    this.#states.touch(id);
    return this.#host.ask(id, call, limitMs);
  }

  /** Resolves when no instance of a removed plugin runs any more; its saved state is deleted. */
  async forget(id: string): Promise<void> {
    await this.#ending;
    this.#states.forget(id);
  }

  /** Adds a strike for an answer that breaks the rules. */
  blame(id: string, code: ErrorCode, details: JackfieldError['details']): void {
    this.#host.blame(id, code, details);
  }

  /** Running plugins that have the hook, in the order of their installation. */
  withHook(hook: string): string[] {
    return this.#host.withHook(hook);
  }

  deliver(event: PluginEvent): void {
    this.#standing.note(event);
    const call = hookCallOf(event, this.#options.session);
    for (const id of this.#host.withHook(call.hook)) this.#states.touch(id);
    this.#host.deliver(call);
  }

  tellSettings(id: string, settingsJson: string, parameters: readonly (readonly [number, number])[]): void {
    this.#states.touch(id);
    this.#host.remember(id, { settingsJson, parameters });
    this.#host.deliverTo(id, { hook: 'lifecycle', func: 'onSettingsChanged', args: [settingsJson] });
  }

  tellParameter(id: string, parameterId: number, value: number): void {
    this.#states.touch(id);
    this.#host.deliverTo(id, { hook: 'parameters', func: 'setParameter', args: [parameterId, value] });
  }

  metrics(): MetricsEntry[] {
    return this.#host.metrics();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await (this.#ending ?? this.#end([...this.#running.keys()]));
    this.#states[Symbol.dispose]();
    await this.#host[Symbol.asyncDispose]();
  }

  async #restart(): Promise<void> {
    const { installed } = this.#options;
    await this.#end(this.#host.changing(installed.eventPlugins));
    this.#ending = null;
    if (this.#isClosed) return;
    const plugins = installed.eventPlugins;
    const started = new Set(this.#host.configure(plugins));
    this.#running = new Map(plugins.map(({ pluginId }) => [pluginId, installed.find(pluginId).capabilities]));
    for (const { pluginId } of plugins) {
      this.#tellStanding(pluginId);
      // An instance that runs already is not started again, so its waiting callers are released here.
      if (!started.has(pluginId) && this.#host.isReady(pluginId)) this.emit('started', pluginId);
    }
  }

  /** Delivers the sticky events that a disabled plugin has missed. A plugin whose instance only restarts has received them, and has its saved state. */
  #tellStanding(id: string): void {
    if (this.#informed.has(id)) return;
    this.#informed.add(id);
    for (const event of this.#standing.all) this.tell(id, hookCallOf(event, this.#options.session));
  }

  /** Saves the state of these instances and calls `stop` in each. */
  async #end(ids: readonly string[]): Promise<void> {
    // An instance that is still starting has nothing to save.
    const ending = ids.filter((id) => this.#host.isReady(id));
    if (ending.length === 0) return;
    this.#host.hold(ending);
    await this.#states.save(ending);
    const call = { hook: 'lifecycle', func: 'stop', args: [] };
    await Promise.all(ending.map((id) => this.#host.ask(id, call, STOP_LIMIT_MS)));
  }

  #onReady(ids: readonly string[]): void {
    const { installed } = this.#options;
    for (const id of ids) {
      const plugin = installed.get(id);
      // The plugin was removed or disabled in the meantime; the next start leaves it out.
      if (plugin === undefined || !installed.isOn(id)) continue;
      this.#host.deliverTo(id, { hook: 'parameters', func: 'listParameters', args: [] }, (answer) => {
        plugin.declared = readParameters(answer);
      });
      this.emit('started', id);
    }
  }
}

/** Entries that are not valid parameters are left out, because the list comes from the guest. */
function readParameters(answer: HookAnswer | null): DeclaredParameter[] {
  const list: unknown = answer !== null && 'value' in answer ? answer.value : null;
  return Array.isArray(list) ? list.slice(0, MAX_PARAMETERS).filter(isParameter) : [];
}

function isParameter(value: unknown): value is DeclaredParameter {
  if (typeof value !== 'object' || value === null) return false;
  const { id, minimum, maximum, isReadonly }: Partial<Record<keyof DeclaredParameter, unknown>> = value;
  const hasRange = Number.isFinite(minimum) && Number.isFinite(maximum) && Number(minimum) <= Number(maximum);
  return typeof id === 'number' && hasRange && typeof isReadonly === 'boolean';
}
