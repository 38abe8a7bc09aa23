import { once } from 'node:events';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DoctorProgress, DoctorReport } from '@jackfield/protocol/doctor';
import type { OwnServer } from '@jackfield/protocol/servers';
import type { Snapshot } from '@jackfield/protocol/state';
import { checkFileDevice } from '../audio/devices/check-file-device.ts';
import type { EngineDevice } from './device/engine-device.ts';
import { formatServerAddress } from '@jackfield/wire/server-address';
import { JackfieldError } from '../errors.ts';
import type { Paths } from '../settings/paths.ts';
import { makeHandlers } from './handlers.ts';
import { openParts } from './open-parts.ts';
import type { SessionParts } from './parts.ts';
import type { RecordingAnswer } from './recording-consent.ts';
import { randomSecret } from './rpc/one-time-codes.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { inviteOf } from './server-list.ts';
import { takeSnapshot } from './snapshot.ts';
import { connectAudio } from './connect-audio.ts';
import { NOTICE_SUBJECTS, connectNotices } from './connect-notices.ts';
import { connectPlugins } from './connect-plugins.ts';
import { connectPositional } from './connect-positional.ts';
import { connectWindows } from './connect-windows.ts';

export type { EngineDevice };

export interface EngineOptions {
  readonly paths: Paths;
  /** Plugins that can be installed, in wkg's local layout. */
  readonly registryFolder: string;
  /** The built page; null serves programs only. */
  readonly pageFolder: string | null;
  /** Of the window on 127.0.0.1. Where it is taken and not fixed, a free one is used. */
  readonly port: number;
  readonly isPortFixed: boolean;
  /** A file starts to play when the start has settled, or its first seconds would be lost. */
  readonly device: EngineDevice;
  /** A name for this run, instead of that of the settings. */
  readonly name: string | null;
  /** When somebody wants to record the channel; left out: windows ask. */
  readonly recordingAnswer?: RecordingAnswer;
  /** The folder for recordings of conversations; left out: beside the client's data. */
  readonly recordingsFolder?: string;
}

export interface StartAddress {
  /** Asked for by the user, an address or an invite link; else the last address, else the embedded server. */
  readonly address: string | null;
  /** The embedded server. */
  readonly home: OwnServer | null;
  /** Asked for by the user; else that of the invite link, else the last channel. */
  readonly channelName: string | null;
}

/** Nothing that starts is given up by the clock, so this is only for what nobody foresaw. */
const SETTLE_LIMIT_MS = 600_000;

/** A running client without its window. Opening puts the parts together, disposal takes them apart in the reverse order. */
export class Engine implements AsyncDisposable {
  /** Secret of this run: whoever holds it is a window. */
  readonly token: string;
  readonly #parts: SessionParts;
  readonly #rpc: RpcServer;
  readonly #stack: AsyncDisposableStack;
  readonly #device: EngineDevice;
  #hasSeenWindow = false;
  #isClosing = false;
  /** Resolves when the lane of the start is under way. */
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
   * Resolves when windows can be opened. Chains and device follow on their own; their failures are notices. Rejects with a coded
   * error, also where the files of a file device cannot be used; then nothing is left open.
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
    // Closed first: nobody is talked to while the rest goes down.
    stack.use(parts.connection);
    const engine = new Engine(parts, stack.move(), rpc, token, options.device);
    if (options.device.kind !== 'file') parts.deviceChooser.open();
    return engine;
  }

  /** Of the window's HTTP and RPC, on 127.0.0.1. */
  get port(): number {
    return this.#rpc.port;
  }

  /** Of the channel that one is in, or null. */
  get channelName(): string | null {
    return this.#parts.roster.ownChannel?.name ?? null;
  }

  get snapshot(): Snapshot {
    return takeSnapshot(this.#parts);
  }

  /** Tells what goes wrong from now on, where there is no window: notices, chains that do not run, devices that are missing, and a connection that is lost or does not come about. */
  onTrouble(tell: (error: CodedError) => void): void {
    const { connection, device, notices, voice } = this.#parts;
    // A failed start of a connection is a state and a notice.
    let told = '';
    const tellOnce = (error: CodedError): void => {
      // What ends with the engine is no trouble.
      if (error.message !== told && !this.#isClosing) tell(error);
      told = error.message;
    };
    notices.on('notice', ({ error }) => {
      // `onResting` tells it, and its end.
      if (error.code !== 'PLUGIN_RESTS') tellOnce(error);
    });
    device.on('device', ({ error }) => {
      // What is plugged in again may be lost again.
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

  /** Tells which plugins rest from now on because the computer is too busy, and which run again: one call for each change. */
  onResting(tell: (change: { readonly pluginId: string; readonly rests: boolean }) => void): void {
    this.#parts.plugins.on('resting', ({ pluginId, rests }) => tell({ pluginId, rests }));
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

  /**
   * Resolves when frames pass the plugins, or a first try of that failed, and it is clear how the connection went: in the channel, connected without one to
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
      // Whichever comes first; the abort takes the other listener along.
      await Promise.allSettled([
        Promise.race([once(connection, 'connection', { signal }), once(roster, 'ownChannelChanged', { signal })]),
      ]);
      change.abort();
    }
  }

  /** Connects to where the user was, or wants to be. How that goes is the snapshot's `connection`. */
  connectAtStart({ address, home, channelName }: StartAddress): void {
    const { connection, notices, servers, settings } = this.#parts;
    servers.setOwnServer(home);
    const { lastAddress, lastChannelName } = settings.value;
    const text = address ?? lastAddress ?? home?.address ?? null;
    const connect = async (typed: string): Promise<void> => {
      const invite = inviteOf(typed);
      await connection.connect({
        address: formatServerAddress(invite.address),
        fingerprint: invite.fingerprint,
        channelName: channelName ?? invite.channelName ?? lastChannelName,
      });
    };
    if (text !== null) {
      this.#connecting = connect(text).catch((error: unknown) => {
        notices.add('error', JackfieldError.from(error), NOTICE_SUBJECTS.connection);
      });
    }
    if (this.#device.kind === 'file') void this.untilSettled().then(() => this.#parts.deviceChooser.open());
  }

  /**
   * Checks the devices and, with an address, the way to that server, without joining a channel there. For an engine that was opened for this. Rejects with
   * ADDRESS_INVALID.
   */
  async checkCall(
    { address, hasSound }: { readonly address: string | null; readonly hasSound: boolean },
    tell: (progress: DoctorProgress) => void,
  ): Promise<DoctorReport> {
    const { connection, deviceChooser, doctor } = this.#parts;
    doctor.on('doctor', tell);
    if (address !== null) {
      const { address: server, fingerprint } = inviteOf(address);
      await connection.connect({ address: formatServerAddress(server), fingerprint, channelName: null });
    }
    await this.untilSettled();
    if (this.#device.kind === 'file') deviceChooser.open();
    return doctor.run({ hasSound });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await this.#stack.disposeAsync();
  }
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
