import { EventEmitter } from 'node:events';
import type { ChainOrder, InspectedOffer, PluginView, Stage } from '@jackfield/protocol/plugins';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import { ComponentStore } from '../../catalogue/component-store.ts';
import { PluginCache } from '../../catalogue/install/installer.ts';
import { keepTranspilerReady } from '../../catalogue/install/transpile.ts';
import { PluginOffers } from '../../catalogue/plugin-offers.ts';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, ChainEvent, MetricsEntry, PlaybackChainSpec } from '../../ports/chain.ts';
import type { PluginEvent } from '../../supervisor/events/guest-types.ts';
import { idleServices } from '../capabilities/idle-services.ts';
import { DevelopmentInstalls } from '../dev/development-installs.ts';
import { PluginStorage } from '../storage/plugin-storage.ts';
import { AudioUses } from './audio-uses.ts';
import { reordered } from './chain-planner.ts';
import { ChangeQueue } from './change-queue.ts';
import type { CodecReadiness } from './codec-readiness.ts';
import { EventInstances } from './event-instances.ts';
import { CODEC_ID, InstalledPlugins } from './installed-plugins.ts';
import type { InstallChoice, PluginManagerEvents, PluginManagerOptions } from './manager-types.ts';
import { Pardons } from './pardons.ts';
import { PeerInbox } from './peer-inbox.ts';
import { PluginConsent } from './plugin-consent.ts';
import { named, paused } from './fault-wording.ts';
import { PluginHooks } from './plugin-hooks.ts';
import { PluginInstaller } from './plugin-installer.ts';
import { PluginNews } from './plugin-news.ts';
import { PluginRegistrar } from './plugin-registrar.ts';
import { PluginStart } from './plugin-start.ts';
import { PluginSwitching } from './plugin-switching.ts';
import { PluginUi } from './plugin-ui.ts';
import { PluginViews } from './plugin-views.ts';
import { RunPermit } from './run-permit.ts';
import { SettingsChanges } from './settings-changes.ts';
import { isPaused } from './stored-plugins.ts';

export type { PluginManagerEvents, PluginManagerOptions } from './manager-types.ts';

/**
 * Manages everything about plugins except audio [control]: offers, installations, grants, on/off states and settings; the resulting chains; the events sandbox.
 * Changes are serialised; each is on disk when its promise resolves.
 */
export class PluginManager extends EventEmitter<PluginManagerEvents> implements AsyncDisposable {
  readonly #offers: PluginOffers;
  readonly #cache: PluginCache;
  readonly #store: ComponentStore;
  readonly #storage: PluginStorage;
  readonly #installed: InstalledPlugins;
  readonly #views: PluginViews;
  /** Plugins that may change, drop or answer actions of the session. */
  readonly hooks: PluginHooks;
  readonly #changes: ChangeQueue;
  readonly #audioUses: AudioUses;
  readonly #settings: SettingsChanges;
  readonly #switching: PluginSwitching;
  readonly #events: EventInstances | null;
  /** Builds that authors are developing. */
  readonly development: DevelopmentInstalls;
  /** Decisions of the user about plugins. */
  readonly consent: PluginConsent;
  /** Content that plugins show in the window. */
  readonly ui: PluginUi;
  /** Messages from the same plugins of other users. */
  readonly peers: PeerInbox;
  readonly #installer: PluginInstaller;
  readonly #start: PluginStart;
  readonly #pardons: Pardons;
  #codecReadiness: CodecReadiness = { kind: 'preparing', attempt: 1 };
  #ready: Promise<void> = Promise.resolve();

  private constructor(options: PluginManagerOptions, installed: InstalledPlugins, offers: PluginOffers) {
    super();
    const { launcher, session } = options;
    const changes = new ChangeQueue();
    const news = new PluginNews();
    const cache = new PluginCache(`${options.cacheFolder}/plugins`);
    const store = new ComponentStore(options.dataFolder);
    const storage = new PluginStorage(`${options.dataFolder}/storage`, options.onSetAside);
    const views = new PluginViews(installed, offers);
    const base = { installed, offers, changes, news, cache, store, storage, views };
    const instances = { launcher, installed, session, storage: (id: string) => storage.of(id) };
    const events = launcher === null ? null : new EventInstances({ ...instances, launcher });
    const permit = new RunPermit(installed, offers.trust);
    const switching = new PluginSwitching({ ...base, events, permit });
    const settings = new SettingsChanges({ ...base, events, switching });
    this.ui = new PluginUi(installed, session, (id, call) => events?.tell(id, call));
    this.peers = new PeerInbox(installed, session, (id, call, onDone) =>
      events === null ? onDone() : events.tell(id, call, onDone),
    );
    const services = options.services ?? idleServices;
    const registrar = new PluginRegistrar({ ...base, slots: this.ui.slots, session, services, settings, events });
    this.development = new DevelopmentInstalls({ ...base, registrar, switching });
    this.#installer = new PluginInstaller({ ...base, registrar, development: this.development, switching });
    const reportFolder = `${options.dataFolder}/reports`;
    this.consent = new PluginConsent({ ...base, permit, switching, reportFolder });
    this.#start = new PluginStart({
      ...base,
      consent: this.consent,
      registrar,
      installer: this.#installer,
      switching,
      retryDelays: options.retryDelays,
    });
    this.hooks = new PluginHooks(events, installed, session, (pluginId, message) =>
      news.emit('chainEvent', { kind: 'log', pluginId, level: 'warn', message }),
    );
    this.#installed = installed;
    this.#offers = offers;
    this.#changes = changes;
    this.#cache = cache;
    this.#store = store;
    this.#storage = storage;
    this.#views = views;
    this.#events = events;
    this.#switching = switching;
    this.#settings = settings;
    this.#audioUses = new AudioUses(installed);
    this.#pardons = new Pardons({ pardon: (id) => this.#pardon(id), ...options.pardons });
    this.#listen(news);
  }

  /** Passes on what the parts emit. */
  #listen(news: PluginNews): void {
    news.on('changed', (id) => this.#show(id));
    news.on('chains', ({ capture, playback }) => this.#tellChains(capture, playback));
    news.on('chainEvent', (event) => this.noteChainEvent(event));
    news.on('ready', () => this.#configureAll());
    news.on('notice', (notice) => this.emit('notice', notice));
    news.on('parameterChanged', (parameter) => this.emit('parameterChanged', parameter));
    news.on('settingsChanged', (change) => this.emit('settingsChanged', change));
    news.on('codecReadiness', (readiness) => {
      this.#codecReadiness = readiness;
      this.emit('codecReadiness', readiness);
    });
    this.#events?.on('event', (event) => this.noteChainEvent(event));
    this.#events?.on('started', (id) => {
      this.#switching.noteEventsStarted(id);
      this.development.noteEventsStarted(id);
    });
    this.#offers.tellRecoveries((subject) => this.emit('recovered', { subject }));
  }

  /**
   * Reads state and registry. Plugins are prepared (transpiled, if they are not in the cache) after this resolves: `ready` waits for that, and specs change
   * when it is done.
   */
  static async open(options: PluginManagerOptions): Promise<PluginManager> {
    const installed = await InstalledPlugins.open(options.stateFile, options.onSetAside);
    const manager = new PluginManager(options, installed, await PluginOffers.open(options));
    if (options.launcher !== null) manager.consent.trust.watch();
    await manager.refresh();
    await manager.#start.restore();
    manager.#ready = manager.#changes.run(() => manager.#makeReady());
    // A caller that awaits `ready` gets the failure, but no caller has to.
    manager.#ready.catch((error: unknown) => manager.#tell('error', JackfieldError.from(error)));
    return manager;
  }

  /** Resolves when every installed plugin that is on is ready to run, or was tried once and is marked as failed; failed plugins are tried again. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Everything installed and offered, by id. */
  get views(): readonly PluginView[] {
    return this.#views.all;
  }

  /** Plugins that are on, in the order that frames pass them. */
  get chain(): ChainOrder {
    return this.#installed.chain;
  }

  /** Reads the registries again. */
  refresh(): Promise<void> {
    return this.#offers.catalog.refresh();
  }

  /** Reads and validates the registries' newest version without running it. */
  inspect(id: string): Promise<InspectedOffer> {
    // A user who inspects a plugin's permissions is likely to install it.
    keepTranspilerReady();
    return this.consent.inspect(id);
  }

  /**
   * Installs the registries' newest version and switches it on, unless it changes the user's voice (`startsOff`); or updates to it. `granted` must be exactly
   * what the binary asks for (`PLUGIN_GRANT_MISMATCH`). Rejects with `SIGNATURE_*`, `PLUGIN_DOWNGRADE`, `PLUGIN_DIGEST_MISMATCH` and `PLUGIN_REVOKED`.
   */
  install(id: string, granted: readonly string[], choice: InstallChoice = {}): Promise<void> {
    return this.#changes.run(async () => {
      const offer = await this.#offers.take(id, choice.digest ?? null, choice.allowsDowngrade === true);
      this.consent.assertGranted(offer, granted);
      await this.#installer.install(offer, granted);
    });
  }

  /** Removes a plugin. Its stored data stays, unless `deletesData` is set. */
  remove(id: string, deletesData = false): Promise<void> {
    return this.#changes.run(async () => {
      if (id === CODEC_ID) throw JackfieldError.of('PLUGIN_REQUIRED', { id });
      await this.development.end(id);
      const { plugin } = this.#installed.find(id);
      await this.#installed.forget(id);
      await this.#installed.noteSeeded(id);
      await this.#offers.trust.lock.remove(id);
      this.#switching.requestReconfigure(plugin);
      await this.#store.remove(plugin.digest);
      await this.#cache.remove(plugin.digest);
      if (deletesData) {
        // The plugin's instance may still be saving.
        await this.#events?.forget(id);
        this.#storage.delete(id);
      }
      this.#show(id);
    });
  }

  /** Switches a plugin on, also after strikes. A second voice gate replaces the first one. */
  enable(id: string): Promise<void> {
    return this.#changes.run(async () => {
      this.#pardons.drop(id);
      await this.#switching.on(id);
      this.#start.tellCodec();
    });
  }

  /** Switches a plugin off. For a plugin that was disabled for faults, this acknowledges the fault, which ends `consent.voiceHeldBy`. */
  disable(id: string): Promise<void> {
    return this.#changes.run(async () => {
      if (id === CODEC_ID) throw JackfieldError.of('PLUGIN_REQUIRED', { id });
      this.#pardons.drop(id);
      await this.#switching.off(id, null);
      await this.#switching.acknowledge(id);
    });
  }

  /** Sets whether the plugin is never bypassed, however busy the computer is. */
  keepOn(id: string, staysOn: boolean): Promise<void> {
    return this.#changes.run(async () => {
      await this.#installed.keepOn(id, staysOn);
      this.#show(id);
    });
  }

  /** Validates settings, fills defaults in, sends them to both instances and stores them. Rejects with `PLUGIN_SETTINGS_INVALID`. */
  setSettings(id: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#changes.run(async () => {
      const { plugin } = this.#installed.find(id);
      await this.#settings.apply(id, plugin.settingsSchema?.complete(settings) ?? {});
    });
  }

  setChainOrder(stage: Stage, wanted: readonly string[]): Promise<void> {
    return this.#changes.run(async () => {
      const { order } = this.#installed.stored;
      const list = reordered(order[stage], (id) => this.#installed.isOn(id), wanted, stage);
      await this.#installed.save({ order: { ...order, [stage]: list } });
      this.#tellChains(stage === 'captured', stage !== 'captured');
    });
  }

  /** The codec's settings, for the encoder; empty before it is installed. */
  get codecSettings(): PluginSettings {
    return this.#installed.settingsOf(CODEC_ID);
  }

  /** Whether Opus is installed and prepared. */
  get codecReadiness(): CodecReadiness {
    return this.#codecReadiness;
  }

  /** Codecs beside Opus in the specs, in order of preference. */
  get codecs(): InstalledPlugins['codecs'] {
    return this.#installed.codecs;
  }

  /** null until the codec is ready. */
  captureSpec(encoder: EncoderSettings, packetMs: 10 | 20): CaptureChainSpec | null {
    return this.#installed.captureSpec(encoder, packetMs);
  }

  /** null until the codec is ready. */
  get playbackSpec(): PlaybackChainSpec | null {
    return this.#installed.playbackSpec;
  }

  /** Notes that the audio thread runs the last spec it was given, so that starting plugins are on. */
  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    this.#switching.noteConfigured(chain, spec);
    this.development.noteConfigured(chain, spec);
  }

  /** Handles an event of a chain or of the events sandbox. */
  noteChainEvent(told: ChainEvent): void {
    const event = named(told, (id) => this.#installed.get(id)?.plugin.manifest.name ?? id);
    this.consent.logs.note(event);
    if (event.kind === 'log') this.emit('log', event);
    else if (event.kind === 'resting') {
      if (this.#views.rests.note(event)) this.#tellResting(event.pluginId, event.rests);
    } else if (event.kind === 'starting') this.development.noteProgress();
    else if (event.kind === 'struck-out') {
      const { pluginId: id, isCertain } = event;
      const error = JackfieldError.revive(event);
      if (this.development.noteFailed(id, error)) return;
      // The codec is required, so its chain keeps restarting it.
      if (id === CODEC_ID) this.#tell('warning', error);
      else this.#strikeOut(id, isCertain === false ? paused(error) : error);
    }
  }

  /** Notes that the chains ended with their thread; no plugin is bypassed in the next chains. */
  noteChainsLost(): void {
    for (const id of this.#views.rests.clear()) this.#tellResting(id, false);
  }

  /** Ids of the plugins that must not be bypassed under load. */
  get keptOn(): readonly string[] {
    return this.#views.rests.kept;
  }

  #tellResting(id: string, rests: boolean): void {
    const plugin = this.#installed.get(id)?.plugin.manifest.name ?? id;
    this.emit('resting', { pluginId: id, rests, error: JackfieldError.of('PLUGIN_RESTS', { id, plugin }) });
    if (this.#views.has(id)) this.emit('plugin', this.#views.of(id));
  }

  /** Switches a plugin off for its faults, for good or until the machine is calm. */
  #strikeOut(id: string, error: JackfieldError): void {
    this.#tell('warning', error);
    this.#changes
      .run(async () => {
        await this.#switching.off(id, error.toCoded());
        if (error.code === 'PLUGIN_PAUSED') this.#pardons.add(id);
      })
      .catch((cause: unknown) => this.#tell('error', JackfieldError.from(cause)));
  }

  /** Switches a paused plugin on, because the machine is calm again. */
  #pardon(id: string): void {
    this.#changes
      .run(async () => {
        const stored = this.#installed.stored.plugins[id];
        if (stored !== undefined && isPaused(stored)) await this.#switching.on(id);
      })
      .catch((cause: unknown) => {
        if (!this.#changes.isClosed) this.#tell('error', JackfieldError.from(cause));
      });
  }

  /** Metrics of both chains, as the audio thread reports them. */
  noteMetrics(entries: readonly MetricsEntry[]): void {
    this.#audioUses.note(entries);
    this.#views.metrics.set([...entries, ...(this.#events?.metrics() ?? [])]);
    this.emit('metrics', this.#views.metrics.all);
  }

  /** Delivers an event to the event instances of all plugins that have its hook. */
  deliver(event: PluginEvent): void {
    this.#events?.deliver(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#settings[Symbol.dispose]();
    this.#cache.close();
    this.#start[Symbol.dispose]();
    this.#pardons[Symbol.dispose]();
    await this.#changes.close();
    await this.#events?.[Symbol.asyncDispose]();
    this.ui[Symbol.dispose]();
    this.#storage[Symbol.dispose]();
    await this.#installed[Symbol.asyncDispose]();
    await this.#offers[Symbol.asyncDispose]();
  }

  async #makeReady(): Promise<void> {
    await this.#start.makeReady();
    if (!this.#changes.isClosed) this.#configureAll();
  }

  #configureAll(): void {
    this.#tellChains(true, true);
    this.#events?.configure();
  }

  /** Emits the plugin's current view, or `pluginGone` when it is neither installed nor offered. */
  #show(id: string): void {
    if (this.#views.has(id)) this.emit('plugin', this.#views.of(id));
    else this.emit('pluginGone', { id });
  }

  #tellChains(capture: boolean, playback: boolean): void {
    this.emit('chain', this.chain);
    if (capture) this.emit('captureSpecChanged');
    if (playback) this.emit('playbackSpecChanged');
  }

  #tell(level: 'info' | 'warning' | 'error', error: JackfieldError): void {
    this.emit('notice', { level, error });
  }
}
