import { setTimeout as sleep } from 'node:timers/promises';
import { addressProblems, readInvite } from '@jackfield/wire/server-address';
import { Engine } from '@jackfield/engine';
import type { EngineDevice } from '@jackfield/engine';
import { JackfieldError } from '@jackfield/engine/errors';
import { InstanceLock, findRunningEngine } from '@jackfield/engine/instance-lock';
import type { InstanceAddress } from '@jackfield/engine/instance-lock';
import { hasOwnHome, resolvePaths } from '@jackfield/engine/paths';
import { recordingsFolder } from '@jackfield/engine/recordings-folder';
import { ensureFolders } from '@jackfield/engine/ensure-folders';
import type { Paths } from '@jackfield/engine/paths';
import { readDevice } from '../device-option.ts';
import { openEmbeddedServer, shareLines } from '../embedded-server.ts';
import { askForWindow } from '../engine-client.ts';
import { UsageError } from '../output.ts';
import type { Output } from '../output.ts';
import { ensurePage, pageFolder } from '../page-build.ts';
import { preferredPort, registryFolder } from '../places.ts';
import { untilStopped } from '../stop-signal.ts';
import type { StopSignal } from '../stop-signal.ts';
import { WindowOpener } from '../window-opener.ts';

export interface StartCommandOptions {
  readonly headless?: boolean;
  readonly open: boolean;
  readonly electron: boolean;
  readonly share?: boolean;
  readonly server?: string;
  readonly channel?: string;
  readonly name?: string;
  readonly device?: string;
  readonly dataDir?: string;
  readonly port?: number;
  readonly serverPort?: number;
  /** Allows recordings of the channel; without it a headless client refuses them and a window asks the user. */
  readonly allowRecording?: boolean;
}

const HANDOVER_MS = 3_000;
const POLL_MS = 100;
const SAY_AFTER_TRIES = 10;

/** Runs server, engine and window until the window is closed or a signal arrives. */
export async function startCommand(options: StartCommandOptions, output: Output): Promise<void> {
  const startedAtMs = performance.now();
  const paths = resolvePaths(options.dataDir);
  const isHeadless = options.headless === true;
  const device = await deviceOf(options, output);
  if (isHeadless && device.kind === 'chromium')
    throw new UsageError('The device chromium is the window, and --headless has none: name native, silence or a file.');
  if (options.server !== undefined) checkAddress(options.server);
  const stop = untilStopped();
  await ensureFolders(paths);
  const lock = await lockOrOpenWindow(paths, options, output, stop.signal);
  if (lock === null) return;

  await using stack = new AsyncDisposableStack();
  stack.use(lock);
  if (!isHeadless) await ensurePage((line) => output.say(line), stop.signal);
  if (stop.signal.aborted) return;
  // Both open in parallel: on the first start the server makes a certificate while the engine prepares plugins.
  const [serverOpening, engineOpening] = await Promise.allSettled([
    openEmbeddedServer(options, paths, output),
    Engine.open({
      paths,
      registryFolder,
      pageFolder: isHeadless ? null : pageFolder,
      port: options.port ?? preferredPort(paths),
      isPortFixed: options.port !== undefined,
      device,
      name: options.name ?? null,
      ...(hasOwnHome(options.dataDir) ? {} : { recordingsFolder: recordingsFolder() }),
      recordingAnswer: options.allowRecording === true ? 'allow' : isHeadless ? 'refuse' : 'ask',
    }),
  ]);
  // The engine closes before its server.
  if (serverOpening.status === 'fulfilled' && serverOpening.value !== null) stack.use(serverOpening.value);
  if (engineOpening.status === 'fulfilled') stack.use(engineOpening.value);
  if (serverOpening.status === 'rejected') throw serverOpening.reason;
  if (engineOpening.status === 'rejected') throw engineOpening.reason;
  const engine = engineOpening.value;
  const server = serverOpening.value;
  const isShared = options.share === true;
  const home =
    server === null ? null : { address: `127.0.0.1:${server.port}`, fingerprint: server.fingerprint, isShared };
  if (isHeadless) {
    engine.onTrouble((error) => output.warn(error));
    engine.onResting(({ pluginId, rests }) =>
      output.result({ event: rests ? 'plugin-rests' : 'plugin-runs-again', plugin: pluginId }, [
        rests ? `${pluginId} rests: this computer is too busy.` : `${pluginId} runs again.`,
      ]),
    );
  }
  engine.connectAtStart({ address: options.server ?? null, home, channelName: options.channel ?? null });
  await lock.announce({ pid: process.pid, port: engine.port, token: engine.token });

  // A program that starts a headless client relies on `ready` to mean that the client has settled.
  if (isHeadless) await engine.untilSettled();
  const windowAddress = isHeadless ? null : engine.issueWindowAddress();
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  output.result(
    {
      event: 'ready',
      pid: process.pid,
      port: engine.port,
      address: windowAddress,
      server: options.server ?? home?.address ?? null,
      fingerprint: server?.fingerprint ?? null,
      channel: engine.channelName,
    },
    [
      `Jackfield is ready after ${seconds} s. Ctrl+C stops it.`,
      ...(options.server === undefined && home !== null && server !== null
        ? [
            `Server   ${home.address}${isShared ? ', open to your network' : ', for this computer only (--share opens it to others)'}`,
            `Fingerprint  ${home.fingerprint}`,
            ...(isShared ? shareLines(server.port, home.fingerprint) : []),
          ]
        : []),
      ...(options.server === undefined ? [] : [`Server   ${options.server}`]),
    ],
  );
  if (windowAddress !== null) await showWindow(windowAddress, engine, options, paths, output, stop);
  await stop.promise;
  output.say('Stopping …');
}

/** The device of `--device`; by default silence for a headless client, else the devices of this computer, unless the window will open on another one. */
async function deviceOf(
  { device, headless, open }: StartCommandOptions,
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<EngineDevice> {
  if (device !== undefined) return readDevice(device);
  if (headless === true) return { kind: 'silence' };
  const isOpenedElsewhere = !open && environment['SSH_CONNECTION'] !== undefined;
  if (!isOpenedElsewhere) return { kind: 'automatic' };
  output.say(
    'Started over SSH with --no-open: the microphone and speakers are those of the computer on which you open the page. --device native uses those of this one.',
  );
  return { kind: 'chromium' };
}

/** Throws ADDRESS_INVALID for a malformed address, before anything is started. */
function checkAddress(address: string): void {
  const read = readInvite(address);
  if (!read.isOk) throw JackfieldError.of('ADDRESS_INVALID', { address, reason: addressProblems[read.problem] });
}

async function showWindow(
  address: string,
  engine: Engine,
  options: StartCommandOptions,
  paths: Paths,
  output: Output,
  stop: StopSignal,
): Promise<void> {
  const printAddress = (line: string): void =>
    output.say(`${line}\nOpen this address, once:  ${engine.issueWindowAddress()}`);
  if (!options.open) {
    output.say(`Open this address, once:  ${address}`);
    return;
  }
  const window = await new WindowOpener(paths, output, options.electron).open(address, stop.signal);
  if (stop.signal.aborted) await window?.close();
  if (window === null) {
    if (stop.signal.aborted) return;
    printAddress('No browser was found to open a window in.');
    return;
  }
  output.say(`Window   ${window.kind}. Closing it stops Jackfield.`);
  const whenClosed = async (): Promise<void> => {
    await window.closed;
    // A browser that runs already takes over the address, and the started process ends at once.
    if (await engine.hasWindowWithin(HANDOVER_MS)) {
      await engine.untilNoWindow();
      stop.stop();
    } else {
      printAddress(`The ${window.kind} window closed before it showed anything.`);
    }
  };
  void whenClosed();
  await stop.promise;
  await window.close();
}

/**
 * Acquires the lock of this data folder, or returns null after opening one more window of the engine that holds it. An engine that holds the lock and has no
 * address yet is still starting, which may take a while on a busy machine: the call waits as long as that engine lives.
 */
async function lockOrOpenWindow(
  paths: Paths,
  options: StartCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<InstanceLock | null> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      return await InstanceLock.acquire(paths.state);
    } catch (error) {
      const isRunning = error instanceof JackfieldError && error.code === 'ENGINE_RUNNING';
      if (!isRunning || options.headless === true) throw error;
      const running = await findRunningEngine(paths.state);
      if (running !== null) {
        await openOneMoreWindow(running, paths, options, output);
        return null;
      }
      if (tries === SAY_AFTER_TRIES) output.say('Jackfield is being started already; waiting until it is ready …');
      await sleep(POLL_MS);
    }
  }
  return null;
}

async function openOneMoreWindow(
  running: InstanceAddress,
  paths: Paths,
  options: StartCommandOptions,
  output: Output,
): Promise<void> {
  const address = await askForWindow(running);
  const window = options.open ? await new WindowOpener(paths, output, options.electron).open(address) : null;
  // The first start owns the engine; this window may outlive this process.
  window?.release();
  output.result({ event: 'window', pid: running.pid, port: running.port, address: window === null ? address : null }, [
    `Jackfield runs already (process ${running.pid}).`,
    window === null ? `Open this address, once:  ${address}` : 'Opened one more window of it.',
  ]);
}
