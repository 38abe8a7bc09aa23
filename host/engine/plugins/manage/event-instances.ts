import type { ChainEvent, LedgerEntry } from '../../ports/chain.ts';
import type { DeclaredParameter } from '../capabilities/capabilities.ts';
import { EventsHost } from '../events/events-host.ts';
import { hookCallOf } from '../events/guest-types.ts';
import type { PluginEvent, SessionReader } from '../events/guest-types.ts';
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

  constructor(options: EventInstancesOptions) {
    const { installed, launcher, onEvent } = options;
    this.#options = options;
    this.#host = new EventsHost({
      launcher: launcher.createPort(),
      onCall: (id, { capability, func, args }) =>
        installed.get(id)?.capabilities.answer(capability, func, args) ?? null,
      onEvent,
      onReady: () => this.#onReady(),
    });
  }

  /** Starts the sandbox anew with the plugins that are on now. */
  configure(): void {
    this.#host.configure(this.#options.installed.eventPlugins);
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
      this.#host.deliverTo(id, { hook: 'parameters', func: 'listParameters', args: [] }, (result) => {
        if (Array.isArray(result)) plugin.declared = (result as DeclaredParameter[]).slice(0, MAX_PARAMETERS);
      });
      this.#options.onStarted(id);
    }
  }
}
