import type { MessagePort } from 'node:worker_threads';
import { InstalledAssets } from '../catalogue/installed-assets.ts';
import type { InspectedPlugin } from '../catalogue/plugin-file.ts';
import { isErrorCode } from '../error-codes.ts';
import { JackfieldError } from '../errors.ts';
import { imageMimeOf } from '../plugins/ui/ui-image.ts';
import type { ChainEvent, ChainSlot } from '../ports/chain.ts';
import { EventsHost } from '../supervisor/events/events-host.ts';
import type { HookAnswer, HookCall } from '../supervisor/events/hook-call.ts';
import { HostStub } from './host-stub.ts';
import type { HostStubOptions } from './host-stub.ts';

/** Time limit for the start. The host itself retries for ever, but an author needs the error. */
const START_TIMEOUT_MS = 20_000;

/** Result of a hook call. */
export interface CalledHook {
  /** Answer of the hook; null when the plugin crashed, hung, or does not have the hook: `failures` holds the reason. */
  readonly answer: HookAnswer | null;
}

/** The event instance of one plugin in a real sandbox process, which talks to a host stub. */
export class EventsBench implements AsyncDisposable {
  readonly client: HostStub;
  /** Lines of the plugin's log as `warn: words`. */
  readonly log: string[] = [];
  /** Crashes and hangs, as coded errors. */
  readonly failures: JackfieldError[] = [];
  readonly #pluginId: string;
  readonly #host: EventsHost;

  private constructor(pluginId: string, client: HostStub, open: (bench: EventsBench) => EventsHost) {
    this.#pluginId = pluginId;
    this.client = client;
    this.#host = open(this);
  }

  /** Resolves once the instance has started and knows its settings. Rejects with `PLUGIN_START_FAILED`. */
  static async open(
    launcher: MessagePort,
    plugin: InspectedPlugin,
    slot: ChainSlot,
    options: HostStubOptions,
  ): Promise<EventsBench> {
    const ready = Promise.withResolvers<void>();
    const assets = new InstalledAssets(plugin);
    const isImage = (name: string): boolean => imageMimeOf(assets.get(name)) !== null;
    const client = new HostStub(slot.settingsJson, { isImage, ...options });
    const bench = new EventsBench(
      slot.pluginId,
      client,
      (self) =>
        new EventsHost({
          launcher,
          // One crash fails the test; a restart must not hide it.
          strikeRules: { limit: 1, windowMs: 30_000 },
          onCall: (_, call) => client.answer(call),
          onEvent: (event) => self.#onEvent(event),
          onEnding: () => undefined,
          onReady: () => ready.resolve(),
        }),
    );
    const { pluginId, modulePath, settingsJson, parameters } = slot;
    bench.#host.configure([{ pluginId, modulePath, settingsJson, parameters, hooks: new Set(plugin.report.hooks) }]);
    const timer = setTimeout(() => {
      const reason = bench.log.at(-1) ?? `it was not ready after ${START_TIMEOUT_MS / 1_000} s`;
      bench.failures.push(JackfieldError.of('SANDBOX_START_FAILED', { sandbox: 'events', reason }));
      ready.resolve();
    }, START_TIMEOUT_MS);
    await ready.promise;
    clearTimeout(timer);
    const [failure] = bench.failures;
    if (failure === undefined) return bench;
    await bench[Symbol.asyncDispose]();
    throw failure;
  }

  /** Calls a hook function by its JavaScript name; resolves when the function has returned. */
  call(hook: string, func: string, args: readonly unknown[] = []): Promise<CalledHook> {
    const call: HookCall = { hook, func, args };
    const { promise, resolve } = Promise.withResolvers<CalledHook>();
    this.#host.deliverTo(this.#pluginId, call, (answer) => resolve({ answer }));
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }

  #onEvent(event: ChainEvent): void {
    if (event.kind === 'log') this.log.push(`${event.level}: ${event.message}`);
    else if (event.kind === 'strike' || event.kind === 'struck-out') {
      const code = isErrorCode(event.code) ? event.code : 'INTERNAL';
      // The first strike disables the plugin, and both events are emitted.
      if (this.failures.at(-1)?.message === event.message) return;
      this.failures.push(JackfieldError.revive({ code, message: event.message }));
    }
  }
}
