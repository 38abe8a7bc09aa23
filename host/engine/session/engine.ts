import { once } from 'node:events';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DoctorProgress, DoctorReport } from '@jackfield/protocol/doctor';
import type { OwnServer } from '@jackfield/protocol/servers';
import type { Snapshot } from '@jackfield/protocol/state';
import { checkFileDevice } from '../audio/devices/check-file-device.ts';
import type { EngineDevice } from './device/engine-device.ts';
import { JackfieldError } from '../errors.ts';
import type { LaneFactory } from '../ports/lane.ts';
import type { Paths } from '../settings/paths.ts';
import { makeHandlers } from './handlers.ts';
import { openParts } from './open-parts.ts';
import type { SessionParts } from './parts.ts';
import type { RecordingAnswer } from './recording-consent.ts';
import { randomSecret } from './rpc/one-time-codes.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { takeSnapshot } from './snapshot.ts';
import { connectAudio } from './connect-audio.ts';
import { NOTICE_SUBJECTS, connectNotices } from './connect-notices.ts';
import { connectPlugins } from './connect-plugins.ts';
import { connectPositional } from './connect-positional.ts';
import { connectWindows } from './connect-windows.ts';

export type { EngineDevice };

export interface EngineOptions {
  readonly paths: Paths;
  /** Folder of plugins that can be installed, in wkg's local layout. */
  readonly registryFolder: string;
  /** Folder of the built page; null serves programs only. */
  readonly pageFolder: string | null;
  /** Port of the window on 127.0.0.1. If it is taken and not fixed, a free port is used. */
  readonly port: number;
  readonly isPortFixed: boolean;
  /** Audio device. A file starts to play when the start has settled, because its first seconds would be lost otherwise. */
  readonly device: EngineDevice;
  /** Name for this run, which overrides that of the settings; null uses the settings. */
  readonly name: string | null;
  /** Answer to requests to record the channel; when left out, windows ask the user. */
  readonly recordingAnswer?: RecordingAnswer;
  /** Folder for recordings of conversations; when left out, a folder beside the client's data. */
  readonly recordingsFolder?: string;
  /** Lanes beside that to Jackfield servers, chosen by the scheme of an address. */
  readonly lanes?: readonly LaneFactory[];
}

export interface StartAddress {
  /** Address or invite link that the user requested; null uses the last address, else the embedded server. */
  readonly address: string | null;
  /** The embedded server. */
  readonly home: OwnServer | null;
  /** Channel that the user requested; null uses that of the invite link, else the last channel. */
  readonly channelName: string | null;
}

/** Starting parts have no timeout of their own, so this limit covers unforeseen cases only. */
const SETTLE_LIMIT_MS = 600_000;

/** A running client without its window. Opening creates the parts, disposal closes them in reverse order. */
export class Engine implements AsyncDisposable {
  /** Secret of this run, by which windows authenticate. */
  readonly token: string;
  readonly #parts: SessionParts;
  readonly #rpc: RpcServer;
  readonly #stack: AsyncDisposableStack;
  readonly #device: EngineDevice;
  #hasSeenWindow = false;
  #isClosing = false;
  /** Resolves when the lane of the start has begun to connect. */
  #connecting: Promise<void> = Promise.resolve();

  private constructor(
    parts: SessionParts,
    stack: AsyncDisposableStack,
    rpc: RpcServer,
    token: string,
    device: EngineDevice,
  ) {
    this.#parts = parts;
    this.#stack = stack;
    this.#rpc = rpc;
    this.token = token;
    this.#device = device;
    rpc.on('windowOpened', () => {
      this.#hasSeenWindow = true;
    });
  }

  /**
   * Resolves when windows can be opened. Chains and device start on their own; their failures are notices. Rejects with a coded error, also when the files of a
   * file device cannot be used; then nothing is left open.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    await using stack = new AsyncDisposableStack();
    if (options.device.kind === 'file') await checkFileDevice(options.device);
    const token = randomSecret(32);
    const parts = await openParts({ ...options, token }, stack);
    const rpc = stack.use(
      await openDoor(options, {
        pageFolder: options.pageFolder,
        token,
        pcmPort: parts.audio.pcmPort,
        handlers: makeHandlers(parts),
        snapshot: () => takeSnapshot(parts),
        takePlugin: (bytes, sidecar) => parts.plugins.consent.inspectBytes(bytes, sidecar),
      }),
    );
    connectAudio(parts, rpc, { hasWindow: options.pageFolder !== null });
    connectPlugins(parts);
    connectNotices(parts);
    connectPositional(parts);
    connectWindows(parts, rpc);
    // The connection closes first, so that nothing is sent while the other parts close.
    stack.use(parts.connection);
    const engine = new Engine(parts, stack.move(), rpc, token, options.device);
    if (options.device.kind !== 'file') parts.deviceOpener.open();
    return engine;
  }

  /** Port of the window's HTTP and RPC, on 127.0.0.1. */
  get port(): number {
    return this.#rpc.port;
  }

  /** Name of the user's channel; null when the user is in none. */
  get channelName(): string | null {
    return this.#parts.roster.ownChannel?.name ?? null;
  }

  get snapshot(): Snapshot {
    return takeSnapshot(this.#parts);
  }

  /**
   * Reports errors from now on, for runs without a window: notices, chains that do not run, missing devices, and a connection that is lost or cannot be
   * established.
   */
  onTrouble(tell: (error: CodedError) => void): void {
    const { connection, device, notices, voice } = this.#parts;
    // A connection that fails at the start is both a state and a notice, so the error is reported once.
    let told = '';
    const tellOnce = (error: CodedError): void => {
      // Errors while the engine closes are not reported.
      if (error.message !== told && !this.#isClosing) tell(error);
      told = error.message;
    };
    notices.on('notice', ({ error }) => {
      // `onResting` reports the bypass and its end.
      if (error.code !== 'PLUGIN_RESTS') tellOnce(error);
    });
    device.on('device', ({ error }) => {
      // A device that is plugged in again may be lost again.
      if (error === null) told = '';
      else tellOnce(error);
    });
    voice.on('voice', ({ speaking, hearing }) => {
      for (const leg of [speaking, hearing]) if (leg.kind === 'waiting') tellOnce(leg.error);
    });
    connection.on('connection', (state) => {
      if (state.kind === 'connected') told = '';
      else if (state.kind === 'failed') tellOnce(state.error);
      else if (state.kind === 'reconnecting' && state.attempt === 1) tellOnce(state.reason);
    });
  }

  /** Reports which plugins are bypassed from now on because the computer is overloaded, and which run again: one call for each change. */
  onResting(tell: (change: { readonly pluginId: string; readonly rests: boolean }) => void): void {
    this.#parts.plugins.on('resting', ({ pluginId, rests }) => tell({ pluginId, rests }));
  }

  /** Returns an address that opens one window, once. */
  issueWindowAddress(): string {
    return this.#rpc.issueWindowAddress();
  }

  /** Resolves to true as soon as a window has connected, to false when none has within `limitMs`. */
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

  /**
   * Resolves when frames pass the plugins, or a first attempt failed, and the outcome of the connection is known: in the channel, connected with no channel to
   * join, or not connected; at the latest after `limitMs`.
   */
  async untilSettled(limitMs = SETTLE_LIMIT_MS): Promise<void> {
    const deadline = AbortSignal.timeout(limitMs);
    const expired = once(deadline, 'abort');
    await Promise.race([Promise.all([this.#parts.voice.settled, this.#untilConnectionSettled(deadline)]), expired]);
  }

  async #untilConnectionSettled(deadline: AbortSignal): Promise<void> {
    const { connection, roster } = this.#parts;
    await this.#connecting;
    while (!deadline.aborted) {
      const { kind } = connection.state;
      const isWaiting = kind === 'connecting' || (kind === 'connected' && connection.isJoining);
      if (!isWaiting) return;
      const change = new AbortController();
      const signal = AbortSignal.any([deadline, change.signal]);
      // Waits for the first of the two events; the abort removes the other listener.
      await Promise.allSettled([
        Promise.race([once(connection, 'connection', { signal }), once(roster, 'ownChannelChanged', { signal })]),
      ]);
      change.abort();
    }
  }

  /** Connects to the requested server, else to the last one. Progress is the snapshot's `connection`. */
  connectAtStart({ address, home, channelName }: StartAddress): void {
    const { connection, lanes, notices, servers, settings } = this.#parts;
    servers.setOwnServer(home);
    const { lastAddress, lastChannelName } = settings.value;
    const text = address ?? lastAddress ?? home?.address ?? null;
    const connect = async (typed: string): Promise<void> => {
      const invite = lanes.requireAddress(typed);
      await connection.connect({
        address: invite.address,
        fingerprint: invite.fingerprint,
        channelName: channelName ?? invite.channelName ?? lastChannelName,
      });
    };
    if (text !== null) {
      this.#connecting = connect(text).catch((error: unknown) => {
        notices.add('error', JackfieldError.from(error), NOTICE_SUBJECTS.connection);
      });
    }
    if (this.#device.kind === 'file') void this.untilSettled().then(() => this.#parts.deviceOpener.open());
  }

  /**
   * Checks the devices and, with an address, the path to that server, without joining a channel there. Meant for an engine that was opened for this check.
   * Rejects with ADDRESS_INVALID.
   */
  async checkCall(
    { address, hasSound }: { readonly address: string | null; readonly hasSound: boolean },
    tell: (progress: DoctorProgress) => void,
  ): Promise<DoctorReport> {
    const { connection, deviceOpener, doctor, lanes } = this.#parts;
    doctor.on('doctor', tell);
    if (address !== null) {
      const { address: server, fingerprint } = lanes.requireAddress(address);
      await connection.connect({ address: server, fingerprint, channelName: null });
    }
    await this.untilSettled();
    if (this.#device.kind === 'file') deviceOpener.open();
    return doctor.run({ hasSound });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await this.#stack.disposeAsync();
  }
}

/** Opens the RPC server on the requested port, else on a free one. */
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
