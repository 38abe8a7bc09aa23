import { EventEmitter, once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import { JackfieldError, reasonOf } from '../errors.ts';
import type {
  AudioCommand,
  AudioEvent,
  AudioMeters,
  AudioQuality,
  ProbeSpace,
  StereoGain,
  RecordingSpace,
  VoiceHalf,
} from '../ports/audio-thread.ts';
import type { CaptureChainSpec, ChainEvent, MetricsEntry, PacketMs, PlaybackChainSpec } from '../ports/chain.ts';
import type { DeviceConfig, DeviceReport } from '../ports/device.ts';

/** Events of the audio thread; the payloads are those of `AudioEvent`. */
export interface AudioThreadEvents {
  device: [DeviceReport];
  chain: [ChainEvent];
  metrics: [readonly MetricsEntry[]];
  /** `userId` null is the local user. */
  talking: [{ readonly userId: number | null; readonly isTalking: boolean }];
  /** Emitted once for each `playSound`. */
  soundEnded: [number];
  /** Emitted up to 10 times a second while watched; not emitted while no level changes. */
  meters: [AudioMeters];
  /** Emitted every second. */
  quality: [AudioQuality];
  /** The thread ended unasked, or could not be restarted; every pending call rejects with the same error. `attempt` is the number of the next start. */
  died: [{ readonly error: JackfieldError; readonly attempt: number; readonly nextTryAtMs: number }];
  /** A new thread replaced the old one. Self state, gains, positions and the watch on meters are restored; device, chains and lane must be set again. */
  restarted: [];
}

/** The worker's `workerData`. */
export interface AudioThreadData extends LauncherPorts {
  /** Folder of Node's compile cache; null when there is none. */
  readonly compileCache: string | null;
  /** Port of the PCM WebSocket; 0 takes a free port. */
  readonly pcmPort: number;
  /** Modules of the lanes' voice halves, loaded before the thread reports that it is ready. */
  readonly voiceModules: readonly string[];
}

/** Far ends of `SandboxLauncher.createPort()`, one for each chain: the audio thread starts no processes itself. */
interface LauncherPorts {
  readonly captureLauncher: MessagePort;
  readonly playbackLauncher: MessagePort;
}

export interface AudioThreadOptions {
  /** `LaneFactory.voiceModule` of every lane; none when left out. */
  readonly voiceModules?: readonly string[];
  /** Creates the ports of one thread. They are transferred, so a replacement thread needs new ones. */
  readonly createLauncherPorts: () => LauncherPorts;
  /** Delay before the second start, in ms; it doubles with each further start, up to 30 s. */
  readonly firstRestartMs?: number;
  /** Node's `execArgv` of the worker; measurements use it to preload their probes. */
  readonly execArgv?: readonly string[];
}

/** A call that the audio thread answers, without the id that this client adds. */
type Call =
  | { readonly kind: 'configureCapture'; readonly spec: CaptureChainSpec }
  | { readonly kind: 'configurePlayback'; readonly spec: PlaybackChainSpec }
  | { readonly kind: 'openDevice'; readonly device: DeviceConfig }
  | { readonly kind: 'recordMicrophone'; readonly file: string; readonly seconds: number }
  | { readonly kind: 'startRecorder'; readonly space: RecordingSpace }
  | { readonly kind: 'loopVoice'; readonly file: string | null };

type State =
  | { readonly kind: 'running'; readonly worker: Worker }
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'starting'; readonly started: Promise<void> }
  | { readonly kind: 'ended' };

/** Commands that are replayed to a replacement thread; the last command of each kind applies. */
const KEPT = new Set<AudioCommand['kind']>([
  'setSelf',
  'setVolumes',
  'setDucking',
  'setDeviceGains',
  'setSpatialGains',
  'watchMeters',
  'keepPlugins',
]);
const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 30_000;
/** A thread that ran this long counts as stable: after its next failure the restart delay starts short again. */
const STABLE_AFTER_MS = 60_000;

/**
 * [control] The audio thread as seen from the control thread: commands in, typed events out. A thread that dies is restarted on the same PCM port after 0.25 s,
 * then 0.5 s, up to every 30 s. The opener disposes it; disposal lets the recording finish and the sandboxes end.
 */
export class AudioThreadClient extends EventEmitter<AudioThreadEvents> implements AsyncDisposable {
  /** Port of the PCM WebSocket on 127.0.0.1, path `/pcm`; the same for every thread. */
  readonly pcmPort: number;
  readonly #options: AudioThreadOptions;
  readonly #calls = new Map<number, PromiseWithResolvers<void>>();
  readonly #kept = new Map<AudioCommand['kind'], AudioCommand>();
  #nextCallId = 1;
  /** Id of the last `openDevice`. */
  #opening: number | null = null;
  #state: State;
  /** Consecutive failures: failed starts, and threads that ended before they counted as stable. */
  #failures = 0;

  private constructor(options: AudioThreadOptions, worker: Worker, pcmPort: number) {
    super();
    this.#options = options;
    this.pcmPort = pcmPort;
    this.#state = this.#run(worker);
  }

  /** Starts the thread and resolves when it takes commands. Rejects with AUDIO_PORT_FAILED or AUDIO_THREAD_DIED. */
  static async open(options: AudioThreadOptions): Promise<AudioThreadClient> {
    const { worker, pcmPort } = await startWorker(options, 0);
    return new AudioThreadClient(options, worker, pcmPort);
  }

  /** Resolves when frames pass the new chain; the old chain continues when it rejects. */
  configureCapture(spec: CaptureChainSpec): Promise<void> {
    return this.#call({ kind: 'configureCapture', spec });
  }

  configurePlayback(spec: PlaybackChainSpec): Promise<void> {
    return this.#call({ kind: 'configurePlayback', spec });
  }

  /** Replaces the device. A rejection leaves none open; for `chromium` it resolves before the page connects. */
  openDevice(device: DeviceConfig): Promise<void> {
    this.#opening = this.#nextCallId;
    return this.#call({ kind: 'openDevice', device });
  }

  /** Resolves when the next `seconds` of the microphone, before any plugin, are in the WAV file. */
  recordMicrophone(file: string, seconds: number): Promise<void> {
    return this.#call({ kind: 'recordMicrophone', file, seconds });
  }

  /** Records the local microphone, before any plugin, into shared memory. Resolves when the memory is full, or after `stopRecorder`. */
  startRecorder(space: RecordingSpace): Promise<void> {
    return this.#call({ kind: 'startRecorder', space });
  }

  /** Records a user's decoded voice into shared memory as long as that of the running recording; null stops it. */
  setRecordedVoice(userId: number, samples: Float32Array | null): void {
    this.#post({ kind: 'setRecordedVoice', userId, samples });
  }

  stopRecorder(): void {
    this.#post({ kind: 'stopRecorder' });
  }

  /** Plays a WAV file in place of the microphone: only the local user hears it, processed by the plugins. null ends it. */
  loopVoice(file: string | null): Promise<void> {
    return this.#call({ kind: 'loopVoice', file });
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    this.#post({ kind: 'setParameter', pluginId, parameterId, value });
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.#post({ kind: 'updateSettings', pluginId, settingsJson });
  }

  /** Sets the plugins that are never bypassed for lack of processor time; the last list applies. */
  keepPlugins(pluginIds: readonly string[]): void {
    this.#post({ kind: 'keepPlugins', pluginIds });
  }

  updateEncoder(encoder: EncoderSettings, packetMs: PacketMs): void {
    this.#post({ kind: 'updateEncoder', encoder, packetMs });
  }

  /** Encodes with this codec of the capture chain from the next packet on; 0 is Opus. */
  selectEncoder(codecNumber: number): void {
    this.#post({ kind: 'selectEncoder', codecNumber });
  }

  /** Opens the voice half of a lane; null closes it. */
  openLane(lane: VoiceHalf | null): void {
    this.#post({ kind: 'openLane', lane }, lane === null ? [] : [lane.port]);
  }

  setSelf(self: {
    readonly isSending: boolean;
    readonly isMuted: boolean;
    readonly isDeafened: boolean;
    readonly isMonitoring: boolean;
    readonly isPrivate: boolean;
  }): void {
    this.#post({ kind: 'setSelf', ...self });
  }

  /** Linear gains 0 to 2 by user id; users left out play at 1. */
  setVolumes(gains: readonly (readonly [userId: number, gain: number])[]): void {
    this.#post({ kind: 'setVolumes', gains });
  }

  /** While one of `priorityIds` talks, all users except these and `exemptIds` are attenuated by `amountDb`, 0 to 40 dB. */
  setDucking(ducking: {
    readonly amountDb: number;
    readonly priorityIds: readonly number[];
    readonly exemptIds: readonly number[];
  }): void {
    this.#post({ kind: 'setDucking', ...ducking });
  }

  /** Linear gains, 0 to 2, of the microphone before the chain and of the whole output. */
  setDeviceGains(input: number, output: number): void {
    this.#post({ kind: 'setDeviceGains', input, output });
  }

  /** Sets the left and right gains of voices in positional audio; users left out are heard as usual. */
  setSpatialGains(places: readonly StereoGain[]): void {
    this.#post({ kind: 'setSpatialGains', places });
  }

  /** Plays mono samples at 48 kHz to the local user, and to the channel as well if `isForChannel`. The buffer is transferred. `gain` is linear. */
  playSound(id: number, samples: Float32Array<ArrayBuffer>, gain: number, isForChannel: boolean): void {
    this.#post({ kind: 'playSound', id, samples, gain, isForChannel }, [samples.buffer]);
  }

  stopSound(id: number): void {
    this.#post({ kind: 'stopSound', id });
  }

  /** Records captured and played frames of the device into shared memory until it is full; null ends it. */
  probeDevice(space: ProbeSpace | null): void {
    this.#post({ kind: 'probeDevice', space });
  }

  watchMeters(isWatching: boolean): void {
    this.#post({ kind: 'watchMeters', isWatching });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    if (state.kind === 'ended') return;
    this.#state = { kind: 'ended' };
    this.#rejectCalls(JackfieldError.of('AUDIO_THREAD_DIED', { reason: 'it is closed' }));
    if (state.kind === 'waiting') clearTimeout(state.timer);
    if (state.kind === 'starting') await state.started;
    if (state.kind === 'running') await closeWorker(state.worker);
  }

  #call(call: Call): Promise<void> {
    if (this.#state.kind !== 'running') {
      const reason = this.#state.kind === 'ended' ? 'it is closed' : 'it is being started again';
      return Promise.reject(JackfieldError.of('AUDIO_THREAD_DIED', { reason }));
    }
    const id = this.#nextCallId++;
    const answer = Promise.withResolvers<void>();
    this.#calls.set(id, answer);
    this.#post({ ...call, id });
    return answer.promise;
  }

  #post(command: AudioCommand, transfer: (MessagePort | ArrayBuffer)[] = []): void {
    if (KEPT.has(command.kind)) this.#kept.set(command.kind, command);
    if (this.#state.kind === 'running') this.#state.worker.postMessage(command, transfer);
  }

  #run(worker: Worker): State {
    const sinceMs = performance.now();
    let reason: string | null = null;
    const isCurrent = (): boolean => this.#state.kind === 'running' && this.#state.worker === worker;
    worker.on('message', (event: AudioEvent) => {
      if (isCurrent()) this.#receive(event);
    });
    // The thread is gone at `exit`; the reason is known before, at `error`.
    worker.on('error', (error) => {
      reason = reasonOf(error);
    });
    worker.on('exit', (code) => {
      if (!isCurrent()) return;
      if (performance.now() - sinceMs > STABLE_AFTER_MS) this.#failures = 0;
      this.#restartLater(JackfieldError.of('AUDIO_THREAD_DIED', { reason: reason ?? `exit code ${code}` }));
    });
    return { kind: 'running', worker };
  }

  #restartLater(error: JackfieldError): void {
    const { firstRestartMs = FIRST_RESTART_MS } = this.#options;
    const delayMs = Math.min(firstRestartMs * 2 ** this.#failures, LONGEST_RESTART_MS);
    this.#failures += 1;
    const timer = setTimeout(() => {
      this.#state = { kind: 'starting', started: this.#restart() };
    }, delayMs);
    this.#state = { kind: 'waiting', timer };
    this.#rejectCalls(error);
    this.emit('died', { error, attempt: this.#failures + 1, nextTryAtMs: Date.now() + delayMs });
  }

  /** Never rejects. */
  async #restart(): Promise<void> {
    try {
      const { worker } = await startWorker(this.#options, this.pcmPort);
      // The client was disposed in the meantime.
      if (this.#state.kind === 'ended') {
        await closeWorker(worker);
        return;
      }
      this.#state = this.#run(worker);
      for (const command of this.#kept.values()) worker.postMessage(command);
      this.emit('restarted');
    } catch (error) {
      if (this.#state.kind !== 'ended') this.#restartLater(JackfieldError.from(error));
    }
  }

  #rejectCalls(error: JackfieldError): void {
    for (const answer of this.#calls.values()) answer.reject(error);
    this.#calls.clear();
  }

  #receive(event: AudioEvent): void {
    switch (event.kind) {
      case 'done': {
        const answer = this.#calls.get(event.id);
        this.#calls.delete(event.id);
        if (event.error === null) answer?.resolve();
        else answer?.reject(JackfieldError.revive(event.error));
        break;
      }
      case 'device': {
        const { kind: _, opening, ...report } = event;
        // A report of the former device may be on its way while another one is opened.
        if (opening === undefined || opening === this.#opening) this.emit('device', report);
        break;
      }
      case 'chain':
        this.emit('chain', event.event);
        break;
      case 'metrics':
        this.emit('metrics', event.entries);
        break;
      case 'talking':
        this.emit('talking', { userId: event.userId, isTalking: event.isTalking });
        break;
      case 'soundEnded':
        this.emit('soundEnded', event.id);
        break;
      case 'meters':
        this.emit('meters', event.meters);
        break;
      case 'quality':
        this.emit('quality', event.quality);
        break;
      case 'ready':
      case 'closed':
        break;
    }
  }
}

/** Resolves when the thread takes commands. Rejects with AUDIO_PORT_FAILED or AUDIO_THREAD_DIED; then no thread is left. */
async function startWorker(
  { createLauncherPorts, execArgv, voiceModules = [] }: AudioThreadOptions,
  pcmPort: number,
): Promise<{ readonly worker: Worker; readonly pcmPort: number }> {
  const ports = createLauncherPorts();
  const worker = new Worker(new URL('./audio-thread-entry.js', import.meta.url), {
    name: 'audio',
    workerData: {
      ...ports,
      compileCache: getCompileCacheDir() ?? null,
      pcmPort,
      voiceModules,
    } satisfies AudioThreadData,
    // The thread's garbage is small and short-lived: a small young generation keeps the pauses short, too.
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
    transferList: [ports.captureLauncher, ports.playbackLauncher],
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
  });
  try {
    const ready: AudioEvent = await firstMessage(worker);
    if (ready.kind === 'ready') return { worker, pcmPort: ready.pcmPort };
    throw ready.kind === 'device' && ready.error !== null
      ? JackfieldError.revive(ready.error)
      : JackfieldError.of('AUDIO_THREAD_DIED', { reason: `unexpected first message ${ready.kind}` });
  } catch (error) {
    await worker.terminate();
    if (error instanceof JackfieldError) throw error;
    throw JackfieldError.of('AUDIO_THREAD_DIED', { reason: reasonOf(error) }, error);
  }
}

/** Lets the thread end by itself, so that recordings are finished. */
async function closeWorker(worker: Worker): Promise<void> {
  const exited = once(worker, 'exit', { signal: AbortSignal.timeout(10_000) });
  worker.postMessage({ kind: 'close' } satisfies AudioCommand);
  try {
    await exited;
  } catch {
    // The thread does not end by itself: its unwritten data is lost, and its sandboxes end with their pipes.
    await worker.terminate();
  }
}

async function firstMessage(worker: Worker): Promise<AudioEvent> {
  const stop = new AbortController();
  try {
    const exited = once(worker, 'exit', { signal: stop.signal }).then(([code]): never => {
      throw new Error(`exit code ${String(code)}`);
    });
    const [event] = (await Promise.race([
      // No timeout: a busy machine may need long, and a thread that fails exits.
      once(worker, 'message', { signal: stop.signal }),
      exited,
    ])) as [AudioEvent];
    return event;
  } finally {
    stop.abort();
  }
}
