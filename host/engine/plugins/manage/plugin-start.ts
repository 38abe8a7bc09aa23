import type { CodedError } from '@jackfield/protocol/coded-error';
import type { ComponentStore } from '../../catalogue/component-store.ts';
import type { PluginOffers } from '../../catalogue/plugin-offers.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChangeQueue } from './change-queue.ts';
import { codecReady } from './codec-readiness.ts';
import { CODEC_ID, FIRST_RUN } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import type { PluginConsent } from './plugin-consent.ts';
import type { PluginInstaller } from './plugin-installer.ts';
import type { PluginNews } from './plugin-news.ts';
import type { PluginRegistrar } from './plugin-registrar.ts';
import type { PluginSwitching } from './plugin-switching.ts';
import type { PluginViews } from './plugin-views.ts';
import { isPaused, statusAtStart } from './stored-plugins.ts';

export interface PluginStartParts {
  readonly installed: InstalledPlugins;
  readonly offers: PluginOffers;
  readonly store: ComponentStore;
  readonly views: PluginViews;
  readonly consent: PluginConsent;
  readonly changes: ChangeQueue;
  readonly registrar: PluginRegistrar;
  readonly installer: PluginInstaller;
  readonly switching: PluginSwitching;
  readonly news: PluginNews;
  readonly retryDelays?: RetryDelays | undefined;
}

export interface RetryDelays {
  readonly firstMs: number;
  /** Longest delay for plugins that a call requires. */
  readonly requiredMs: number;
  readonly otherMs: number;
}

const RETRY_DELAYS: RetryDelays = { firstMs: 1_000, requiredMs: 30_000, otherMs: 600_000 };

interface Failure {
  /** Number of attempts so far. */
  readonly tries: number;
  readonly nextTryAtMs: number;
}

/**
 * Prepares the plugins for a start: installs the plugins of a first run that no earlier run managed to install, and prepares all enabled plugins. Failures are
 * retried indefinitely with growing delays: at most 30 s for plugins that a call requires, 10 minutes for others.
 */
export class PluginStart implements Disposable {
  readonly #parts: PluginStartParts;
  readonly #delays: RetryDelays;
  readonly #failures = new Map<string, Failure>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(parts: PluginStartParts) {
    this.#parts = parts;
    this.#delays = parts.retryDelays ?? RETRY_DELAYS;
  }

  /** Restores the plugins that were installed when the client ended. A missing stored copy is replaced from the registry if that has the same bytes. */
  async restore(): Promise<void> {
    const { consent, installed, news, offers, registrar, store } = this.#parts;
    for (const [id, before] of Object.entries(installed.stored.plugins)) {
      if (before.isDevelopment === true) {
        await installed.forget(id);
        continue;
      }
      // The load that paused the plugin belonged to an earlier run.
      if (isPaused(before)) await installed.change(id, { isEnabled: true, failure: null });
      const stored = installed.stored.plugins[id] ?? before;
      const offered = offers.catalog.offered(id);
      try {
        const isLost = !(await store.has(stored.digest)) && offered?.digest === stored.digest;
        const plugin = isLost ? await store.add(offered) : await store.get(stored.digest);
        registrar.register(id, plugin, statusAtStart(stored), stored.granted);
        await consent.stopRefused(id);
      } catch (error) {
        news.emit('notice', { level: 'error', error: JackfieldError.from(error) });
        await installed.forget(id);
        // The stored copy is lost. The plugin counts as never installed, so that it is installed from the bundled registry.
        await installed.save({ seeded: installed.stored.seeded.filter((other) => other !== id) });
      }
    }
  }

  /** Makes one attempt for every plugin that is not ready. Called within a change. */
  async makeReady(): Promise<void> {
    const { installed } = this.#parts;
    for (const id of FIRST_RUN) {
      if (this.#isOver) return;
      if (this.#isWanted(id)) await this.#installFirst(id);
    }
    const waiting = installed.ids.filter((id) => installed.isOn(id) && installed.get(id)?.modulePath === null);
    await Promise.all(waiting.filter((id) => this.#isDue(id)).map((id) => this.#prepare(id)));
    this.tellCodec();
    this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  get #isOver(): boolean {
    return this.#isClosed || this.#parts.changes.isClosed;
  }

  /** True for a plugin of the first run that was never installed. A plugin that the user removed stays removed, except the codec. */
  #isWanted(id: string): boolean {
    const { installed } = this.#parts;
    if (installed.get(id) !== undefined || !this.#isDue(id)) return false;
    return id === CODEC_ID || !installed.stored.seeded.includes(id);
  }

  #isDue(id: string): boolean {
    return (this.#failures.get(id)?.nextTryAtMs ?? 0) <= Date.now();
  }

  async #installFirst(id: string): Promise<void> {
    const { installed, offers } = this.#parts;
    const offered = offers.catalog.offered(id);
    if (offered === null) {
      // The bundled registry has the plugin, but it failed validation. Without the codec there is no call, so its absence is a failure in any case.
      const broken = offers.catalog.broken(id);
      if (broken !== null) this.#noteFailure(id, JackfieldError.revive(broken.error));
      else if (id === CODEC_ID) this.#postpone(id, JackfieldError.of('PLUGIN_UNKNOWN', { id }));
      return;
    }
    const granted = offered.permissions.map((permission) => permission.id);
    await this.#attempt(id, async () => {
      await this.#parts.installer.install(offered, granted);
      // A failed or interrupted installation is not noted, so that it is repeated with the next try or at the next start.
      await installed.noteSeeded(id);
    });
  }

  #prepare(id: string): Promise<void> {
    return this.#attempt(id, () => this.#parts.switching.prepare(id));
  }

  /** One plugin that fails must not keep the others from starting. */
  async #attempt(id: string, action: () => Promise<void>): Promise<void> {
    if (id === CODEC_ID) this.#parts.news.emit('codecReadiness', { kind: 'preparing', attempt: this.#triesOf(id) + 1 });
    try {
      await action();
      if (!this.#failures.delete(id)) return;
      this.#showFailure(id, null);
    } catch (error) {
      const coded = JackfieldError.from(error);
      // A closed engine is no fault of the plugin.
      if (coded.code !== 'ENGINE_CLOSED') this.#noteFailure(id, coded);
    }
  }

  #noteFailure(id: string, error: JackfieldError): void {
    // The user gets one notice; further tries are shown as a state. The id is the subject that ends the notice.
    if (this.#triesOf(id) === 0) this.#tell(JackfieldError.of(error.code, { ...error.details, id }, error.cause));
    this.#postpone(id, error);
    this.#showFailure(id, error.toCoded());
  }

  #postpone(id: string, error: JackfieldError): void {
    const tries = this.#triesOf(id) + 1;
    const { firstMs, requiredMs, otherMs } = this.#delays;
    const delayMs = Math.min(firstMs * 2 ** (tries - 1), id === CODEC_ID ? requiredMs : otherMs);
    const nextTryAtMs = Date.now() + delayMs;
    this.#failures.set(id, { tries, nextTryAtMs });
    if (id === CODEC_ID)
      this.#parts.news.emit('codecReadiness', {
        kind: 'waiting',
        attempt: tries + 1,
        error: error.toCoded(),
        nextTryAtMs,
      });
  }

  /** Shows a plugin that could not be prepared as failed, even when it could not be installed; null clears the failure. */
  #showFailure(id: string, error: CodedError | null): void {
    const { installed, news, views } = this.#parts;
    const plugin = installed.get(id);
    if (error === null || plugin !== undefined) views.failed.delete(id);
    else views.failed.set(id, error);
    if (plugin !== undefined && error !== null) plugin.status = { kind: 'failed', error };
    news.emit('changed', id);
  }

  #tell(error: JackfieldError): void {
    this.#parts.news.emit('notice', { level: 'error', error });
  }

  #triesOf(id: string): number {
    return this.#failures.get(id)?.tries ?? 0;
  }

  /** Reports the codec as ready when it is. */
  tellCodec(): void {
    const codec = this.#parts.installed.get(CODEC_ID);
    if (codec !== undefined && codec.modulePath !== null) this.#parts.news.emit('codecReadiness', codecReady);
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#failures.size === 0 || this.#isOver) return;
    const next = Math.min(...[...this.#failures.values()].map(({ nextTryAtMs }) => nextTryAtMs));
    this.#timer = setTimeout(() => this.#tryAgain(), Math.max(0, next - Date.now())).unref();
  }

  #tryAgain(): void {
    const { changes, installed, news, offers } = this.#parts;
    const failing = [...this.#failures.keys()];
    // Plugins that were removed or disabled in the meantime are not retried.
    for (const id of failing) if (!this.#isStillWanted(id)) this.#failures.delete(id);
    const round = async (): Promise<void> => {
      if (this.#isOver) return;
      // A registry that could not be read may be available by now.
      if (failing.some((id) => installed.get(id) === undefined && offers.catalog.offered(id) === null))
        await offers.catalog.refresh();
      await this.makeReady();
      const isNewlyReady = failing.some((id) => typeof installed.get(id)?.modulePath === 'string');
      if (isNewlyReady) news.emit('ready');
    };
    changes.run(round).catch((error: unknown) => {
      if (!this.#isOver) this.#tell(JackfieldError.from(error));
    });
  }

  #isStillWanted(id: string): boolean {
    const { installed } = this.#parts;
    if (installed.get(id) !== undefined) return installed.isOn(id) && installed.get(id)?.modulePath === null;
    return id === CODEC_ID || ((FIRST_RUN as readonly string[]).includes(id) && !installed.stored.seeded.includes(id));
  }
}
