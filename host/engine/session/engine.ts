import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@jackfield/protocol/state';
import { JackfieldError } from '../errors.ts';
import { Identity } from '../lanes/switchboard/identity.ts';
import { KnownServers } from '../lanes/switchboard/known-servers.ts';
import { SwitchboardControl } from '../lanes/switchboard/switchboard-control.ts';
import { PluginManager } from '../plugins/manage/plugin-manager.ts';
import { SandboxLauncher } from '../plugins/sandbox/sandbox-launcher.ts';
import type { DeviceConfig } from '../ports/device.ts';
import type { Paths } from '../settings/paths.ts';
import { AudioThreadClient } from './audio-thread-client.ts';
import { ChatLog } from './chat-log.ts';
import { Connection } from './connection.ts';
import { DeviceStateKeeper } from './device-state.ts';
import { EncoderPlanner } from './encoder-planner.ts';
import { makeHandlers } from './handlers.ts';
import { Notices } from './notices.ts';
import { ownName } from './parts.ts';
import { pluginFolders } from './plugin-folders.ts';
import type { SessionParts } from './parts.ts';
import { QualityMonitor } from './quality-monitor.ts';
import { Roster } from './roster.ts';
import { randomSecret } from './rpc/one-time-codes.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { SelfControl } from './self-control.ts';
import { SettingsStore } from './settings-store.ts';
import { takeSnapshot } from './snapshot.ts';
import { TalkState } from './talk-state.ts';
import { tellDeviceFailure, wireAudio } from './wire-audio.ts';
import { wirePlugins } from './wire-plugins.ts';
import { wireWindows } from './wire-windows.ts';

/** The device of a session; `chromium` is the page of a window. */
export type EngineDevice = { readonly kind: 'chromium' } | Exclude<DeviceConfig, { readonly kind: 'chromium' }>;

export interface EngineOptions {
  readonly paths: Paths;
  /** Plugins that can be installed, in wkg's local layout. */
  readonly registryFolder: string;
  /** The built page; null serves programs only. */
  readonly pageFolder: string | null;
  /** Of the window on 127.0.0.1. Where it is taken and not fixed, a free one is used. */
  readonly port: number;
  readonly isPortFixed: boolean;
  readonly device: EngineDevice;
  /** A name for this run, instead of that of the settings. */
  readonly name: string | null;
}

export interface StartAddress {
  /** Asked for by the user; else the last address, else the embedded server. */
  readonly address: string | null;
  /** The embedded server. */
  readonly home: string | null;
  /** Asked for by the user; else the last channel. */
  readonly channelName: string | null;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** A running client without its window. Opening puts the parts together, disposal takes them apart in the reverse order. */
export class Engine implements AsyncDisposable {
  /** Secret of this run: whoever holds it is a window. */
  readonly token: string;
  readonly #parts: SessionParts;
  readonly #rpc: RpcServer;
  readonly #stack: AsyncDisposableStack;
  #home: string | null = null;
  #hasSeenWindow = false;
  /** Resolves when the lane of the start is under way. */
  #connecting: Promise<void> = Promise.resolve();

  private constructor(parts: SessionParts, stack: AsyncDisposableStack, rpc: RpcServer, token: string) {
    this.#parts = parts;
    this.#stack = stack;
    this.#rpc = rpc;
    this.token = token;
    rpc.on('windowOpened', () => {
      this.#hasSeenWindow = true;
    });
  }

  /**
   * Resolves when windows can be opened. Chains and device follow on their own; their failures are notices. Rejects with a coded
   * error, and then nothing is left open.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    await using stack = new AsyncDisposableStack();
    const token = randomSecret(32);
    const parts = await openParts(options, stack);
    let engine: Engine | null = null;
    const rpc = stack.use(
      await openDoor(options, {
        pageFolder: options.pageFolder,
        token,
        pcmPort: parts.audio.pcmPort,
        handlers: makeHandlers(parts, (address) => address === engine?.home),
        snapshot: () => takeSnapshot(parts),
      }),
    );
    wireAudio(parts, rpc);
    wirePlugins(parts);
    wireWindows(parts, rpc);
    // Closed first: nobody is talked to while the rest goes down.
    stack.use(parts.connection);
    const device: DeviceConfig = options.device.kind === 'chromium' ? { kind: 'chromium', token } : options.device;
    parts.audio.openDevice(device).catch((error: unknown) => tellDeviceFailure(parts, error));
    engine = new Engine(parts, stack.move(), rpc, token);
    return engine;
  }

  /** Of the window's HTTP and RPC, on 127.0.0.1. */
  get port(): number {
    return this.#rpc.port;
  }

  /** The embedded server's address. */
  get home(): string | null {
    return this.#home;
  }

  get snapshot(): Snapshot {
    return takeSnapshot(this.#parts);
  }

  /** An address that opens one window, once. */
  issueWindowAddress(): string {
    return this.#rpc.issueWindowAddress();
  }

  /** True as soon as a window has connected, false when none has within `limitMs`. */
  async hasWindowWithin(limitMs: number): Promise<boolean> {
    if (!this.#hasSeenWindow) {
      await Promise.allSettled([once(this.#rpc, 'windowOpened', { signal: AbortSignal.timeout(limitMs) })]);
    }
    return this.#hasSeenWindow;
  }

  /** Resolves when no window has been open for `graceMs`: a reload closes and opens one. */
  async untilNoWindow(graceMs = 1_000): Promise<void> {
    for (;;) {
      if (this.#rpc.windows.size > 0) await new Promise((resolve) => this.#rpc.once('windowClosed', resolve));
      await new Promise((resolve) => setTimeout(resolve, graceMs));
      if (this.#rpc.windows.size === 0) return;
    }
  }

  /** Resolves when it is clear how the start went: in the channel, connected without one to join, or not connected; at the latest after `limitMs`. */
  async untilSettled(limitMs: number): Promise<void> {
    const { connection, roster } = this.#parts;
    await this.#connecting;
    const deadline = AbortSignal.timeout(limitMs);
    while (!deadline.aborted) {
      const { kind } = connection.state;
      const isWaiting = kind === 'connecting' || (kind === 'connected' && connection.isJoining);
      if (!isWaiting) return;
      const change = new AbortController();
      const signal = AbortSignal.any([deadline, change.signal]);
      // Whichever comes first; the abort takes the other listener along.
      await Promise.allSettled([
        Promise.race([once(connection, 'connection', { signal }), once(roster, 'ownChannelChanged', { signal })]),
      ]);
      change.abort();
    }
  }

  /** Connects to where the user was, or wants to be. How that goes is the snapshot's `connection`. */
  connectAtStart({ address, home, channelName }: StartAddress): void {
    this.#home = home;
    const { connection, notices, settings } = this.#parts;
    const { lastAddress, lastChannelName } = settings.value;
    const target = address ?? lastAddress ?? home;
    if (target === null) return;
    this.#connecting = connection.connect(target, channelName ?? lastChannelName).catch((error: unknown) => {
      notices.add('error', JackfieldError.from(error));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function openParts(options: EngineOptions, stack: AsyncDisposableStack): Promise<SessionParts> {
  const { paths } = options;
  const notices = new Notices();
  const onSetAside = (error: JackfieldError): void => notices.add('warning', error, String(error.details['file']));

  const launcher = stack.use(await SandboxLauncher.open(paths.cache));
  // A thread and a look through the registry take the longest: side by side with the small files.
  const audioOpening = AudioThreadClient.open({
    captureLauncher: launcher.createPort(),
    playbackLauncher: launcher.createPort(),
  });
  stack.defer(() => disposeOpened(audioOpening));
  const roster = new Roster();
  const pluginsOpening = PluginManager.open({
    ...pluginFolders(paths),
    registryFolder: options.registryFolder,
    launcher,
    session: roster,
    onSetAside,
  });
  stack.defer(() => disposeOpened(pluginsOpening));
  const settings = stack.use(await SettingsStore.open(paths.config, onSetAside));
  const identity = await Identity.open(join(paths.state, 'identity.pem'));
  const knownServers = stack.use(await KnownServers.open(join(paths.state, 'known-servers.json'), onSetAside));
  const [audio, plugins] = await Promise.all([audioOpening, pluginsOpening]);

  const nameOverride = options.name;
  const presence = { isMuted: false, isDeafened: false, name: ownName({ nameOverride, settings }) };
  const chat = new ChatLog();
  const self = new SelfControl();
  const openLane = async (address: string): Promise<SwitchboardControl> => {
    const { isMuted, isDeafened } = self.switches;
    return new SwitchboardControl({
      address,
      name: ownName({ nameOverride, settings }),
      isMuted,
      isDeafened,
      identity,
      knownServers,
    });
  };
  const connection = new Connection(openLane, roster, chat, presence);
  const tellPresence = (): void => {
    const { isMuted, isDeafened } = self.switches;
    connection.setPresence({ isMuted, isDeafened, name: ownName({ nameOverride, settings }) });
  };
  self.on('changed', tellPresence);
  settings.on('settings', tellPresence);

  return {
    version,
    notices,
    settings,
    identity,
    knownServers,
    roster,
    chat,
    talk: new TalkState(),
    self,
    connection,
    quality: new QualityMonitor(),
    device: new DeviceStateKeeper(options.device.kind),
    encoder: new EncoderPlanner(),
    plugins,
    audio,
    nameOverride,
  };
}

/** Whoever awaits the opening learns of its failure; then there is nothing to dispose. */
async function disposeOpened(opening: Promise<AsyncDisposable>): Promise<void> {
  const [opened] = await Promise.allSettled([opening]);
  if (opened.status === 'fulfilled') await opened.value[Symbol.asyncDispose]();
}

/** On the port that was asked for, else on a free one. */
async function openDoor(
  { port, isPortFixed }: EngineOptions,
  options: Omit<Parameters<typeof RpcServer.open>[0], 'port'>,
): Promise<RpcServer> {
  try {
    return await RpcServer.open({ ...options, port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    if (isPortFixed) throw JackfieldError.of('WINDOW_PORT_IN_USE', { port }, error);
    return RpcServer.open({ ...options, port: 0 });
  }
}
