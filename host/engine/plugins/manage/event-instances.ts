import type { ChainEvent, LedgerEntry } from '../../ports/chain.ts';
import type { Capabilities, DeclaredParameter } from '../capabilities/capabilities.ts';
import { EventsHost } from '../events/events-host.ts';
import { hookCallOf } from '../events/guest-types.ts';
import type { HookAnswer, HookCall, PluginEvent, SessionReader } from '../events/guest-types.ts';
import type { SandboxLauncher } from '../sandbox/sandbox-launcher.ts';
import { hasEventHooks } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Parameters that a plugin may declare; those beyond are nobody's. */
const MAX_PARAMETERS = 256;

export interface EventInstancesOptions {
  readonly launcher: SandboxLauncher;
  readonly installed: InstalledPlugins;
  readonly session: SessionReader;
  readonly onEvent: (event: ChainEvent) => void;
  /** A plugin's event instance runs. */
  readonly onStarted: (id: string) => void;
}

/** The event side of the installed plugins: who runs in the events sandbox, and what they are told. */
export class EventInstances implements AsyncDisposable {
  readonly #options: EventInstancesOptions;
  readonly #host: EventsHost;
  /** Of the instances that run, or start. */
  #running: readonly Capabilities[] = [];

  constructor(options: EventInstancesOptions) {
    const { installed, launcher, onEvent } = options;
    this.#options = options;
    this.#host = new EventsHost({
      launcher: launcher.createPort(),
      onCall: (id, { capability, func, args }) =>
        installed.get(id)?.capabilities.answer(capability, func, args) ?? null,
      onEvent,
      onEnding: () => this.#running.forEach((capabilities) => capabilities.close()),
      onReady: () => this.#onReady(),
    });
  }

  /** Starts the sandbox anew with the plugins that are on now. */
  configure(): void {
    const { installed } = this.#options;
    const plugins = installed.eventPlugins;
    this.#host.configure(plugins);
    this.#running = plugins.map(({ pluginId }) => installed.find(pluginId).capabilities);
  }

  /** Queues a call for one plugin that has the hook; `onDone` follows however that went. */
  tell(id: string, call: HookCall, onDone?: () => void): void {
    this.#host.deliverTo(id, call, onDone ?? null);
  }

  /** What the plugin answers; null when it does not within `limitMs`, fails or does not have the hook. Goes before all events. */
  ask(id: string, call: HookCall, limitMs: number): Promise<HookAnswer | null> {
    return this.#host.ask(id, call, limitMs);
  }

  /** Who runs and has the hook, in the order of their installation. */
  withHook(hook: string): string[] {
    return this.#host.withHook(hook);
  }

  deliver(event: PluginEvent): void {
    this.#host.deliver(hookCallOf(event, this.#options.session));
  }

  tellSettings(id: string, settingsJson: string, parameters: readonly (readonly [number, number])[]): void {
    this.#host.remember(id, { settingsJson, parameters });
    this.#host.deliverTo(id, { hook: 'lifecycle', func: 'onSettingsChanged', args: [settingsJson] });
  }

  tellParameter(id: string, parameterId: number, value: number): void {
    this.#host.deliverTo(id, { hook: 'parameters', func: 'setParameter', args: [parameterId, value] });
  }

  ledgers(): LedgerEntry[] {
    return this.#host.ledgers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }

  #onReady(): void {
    const { installed } = this.#options;
    for (const id of installed.ids) {
      const plugin = installed.find(id);
      if (!installed.isOn(id) || !hasEventHooks(plugin.plugin)) continue;
      this.#host.deliverTo(id, { hook: 'parameters', func: 'listParameters', args: [] }, (answer) => {
        plugin.declared = readParameters(answer);
      });
      this.#options.onStarted(id);
    }
  }
}

/** What is no parameter is left out: the list is the guest's. */
function readParameters(answer: HookAnswer | null): DeclaredParameter[] {
  const list: unknown = answer !== null && 'value' in answer ? answer.value : null;
  return Array.isArray(list) ? list.slice(0, MAX_PARAMETERS).filter(isParameter) : [];
}

function isParameter(value: unknown): value is DeclaredParameter {
  if (typeof value !== 'object' || value === null) return false;
  const { id, minimum, maximum, isReadonly }: Partial<Record<keyof DeclaredParameter, unknown>> = value;
  const areNumbers = typeof id === 'number' && typeof minimum === 'number' && typeof maximum === 'number';
  return areNumbers && typeof isReadonly === 'boolean';
}
