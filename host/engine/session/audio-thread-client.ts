import { EventEmitter, once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { JackfieldError, reasonOf } from '../errors.ts';
import type {
  AudioCommand,
  AudioEvent,
  AudioMeters,
  AudioQuality,
  StereoGain,
  TapeSpace,
} from '../ports/audio-thread.ts';
import type { CaptureChainSpec, ChainEvent, EncoderSettings, LedgerEntry, PlaybackChainSpec } from '../ports/chain.ts';
import type { DeviceConfig } from '../ports/device.ts';

type Failure = { readonly code: string; readonly message: string };

/** What the audio thread tells; the payloads are those of `AudioEvent`. */
export interface AudioThreadEvents {
  device: [{ readonly isRunning: boolean; readonly error: Failure | null }];
  chain: [ChainEvent];
  ledgers: [readonly LedgerEntry[]];
  /** `userId` null is oneself. */
  talking: [{ readonly userId: number | null; readonly isTalking: boolean }];
  /** Once for each `playSound`. */
  soundEnded: [number];
  /** Up to 10 times a second while watched; none while no level changes. */
  meters: [AudioMeters];
  /** Every second. */
  quality: [AudioQuality];
  /** The thread ended without being asked to; every open call rejects with the same error. */
  died: [JackfieldError];
}

/** The worker's `workerData`. */
export interface AudioThreadData extends LauncherPorts {
  /** Where compiled code is kept; null where it is not. */
  readonly compileCache: string | null;
}

/** Far ends of `SandboxLauncher.createPort()`, one for each chain: the audio thread starts no processes itself. */
interface LauncherPorts {
  readonly captureLauncher: MessagePort;
  readonly playbackLauncher: MessagePort;
}

/** The ports are transferred: they cannot be used again. */
export interface AudioThreadOptions extends LauncherPorts {
  /** For the worker, as Node's own option; measurements preload their probes with it. */
  readonly execArgv?: readonly string[];
}

/** A call that the audio thread answers, without the id that this client adds. */
type Call =
  | { readonly kind: 'configureCapture'; readonly spec: CaptureChainSpec }
  | { readonly kind: 'configurePlayback'; readonly spec: PlaybackChainSpec }
  | { readonly kind: 'openDevice'; readonly device: DeviceConfig }
  | { readonly kind: 'recordVoice'; readonly file: string; readonly seconds: number }
  | { readonly kind: 'tapeCall'; readonly space: TapeSpace }
  | { readonly kind: 'loopVoice'; readonly file: string | null };

/**
 * [control] The audio thread as seen from the control thread: commands in, typed events out. Who opens it disposes it;
 * disposal lets the recording be finished and the sandboxes end.
 */
export class AudioThreadClient extends EventEmitter<AudioThreadEvents> implements AsyncDisposable {
  /** Port of the PCM WebSocket on 127.0.0.1, path `/pcm`; open for the whole life of the thread. */
  readonly pcmPort: number;
  readonly #worker: Worker;
  readonly #calls = new Map<number, PromiseWithResolvers<void>>();
  #nextCallId = 1;
  #state: 'running' | 'closing' | 'ended' = 'running';

  private constructor(worker: Worker, pcmPort: number) {
    super();
    this.#worker = worker;
    this.pcmPort = pcmPort;
    worker.on('message', (event: AudioEvent) => this.#receive(event));
    worker.on('error', (error) => this.#end(reasonOf(error)));
    worker.on('exit', (code) => this.#end(`exit code ${code}`));
  }

  /** Starts the thread and resolves when it takes commands. Rejects with AUDIO_PORT_FAILED or AUDIO_THREAD_DIED. */
  static async open(options: AudioThreadOptions): Promise<AudioThreadClient> {
    const { captureLauncher, playbackLauncher, execArgv } = options;
    const worker = new Worker(new URL('./audio-thread-entry.js', import.meta.url), {
      name: 'audio',
      workerData: {
        captureLauncher,
        playbackLauncher,
        compileCache: getCompileCacheDir() ?? null,
      } satisfies AudioThreadData,
      // Its garbage is small and short-lived: a small nursery keeps the pauses short, too.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
      transferList: [captureLauncher, playbackLauncher],
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    try {
      const ready: AudioEvent = await firstMessage(worker);
      if (ready.kind === 'ready') return new AudioThreadClient(worker, ready.pcmPort);
      throw ready.kind === 'device' && ready.error !== null
        ? JackfieldError.revive(ready.error)
        : JackfieldError.of('AUDIO_THREAD_DIED', { reason: `unexpected first message ${ready.kind}` });
    } catch (error) {
      await worker.terminate();
      if (error instanceof JackfieldError) throw error;
      throw JackfieldError.of('AUDIO_THREAD_DIED', { reason: reasonOf(error) }, error);
    }
  }

  /** Resolves when frames pass the new chain; the old one goes on when it rejects. */
  configureCapture(spec: CaptureChainSpec): Promise<void> {
    return this.#call({ kind: 'configureCapture', spec });
  }

  configurePlayback(spec: PlaybackChainSpec): Promise<void> {
    return this.#call({ kind: 'configurePlayback', spec });
  }

  /** Replaces the device. A rejection leaves none open; for `chromium` it resolves before the page connects. */
  openDevice(device: DeviceConfig): Promise<void> {
    return this.#call({ kind: 'openDevice', device });
  }

  /** Resolves when the next `seconds` of the microphone, before any plugin, are in the WAV file. */
  recordVoice(file: string, seconds: number): Promise<void> {
    return this.#call({ kind: 'recordVoice', file, seconds });
  }

  /** Keeps one's own microphone, before any plugin, in shared memory. Resolves when that is full, or after `stopTape`. */
  tapeCall(space: TapeSpace): Promise<void> {
    return this.#call({ kind: 'tapeCall', space });
  }

  /** Keeps a voice as it was decoded on the tape that runs, in shared memory as long as that; null: not any more. */
  tapeVoice(userId: number, samples: Float32Array | null): void {
    this.#post({ kind: 'tapeVoice', userId, samples });
  }

  stopTape(): void {
    this.#post({ kind: 'stopTape' });
  }

  /** Plays a WAV file in the microphone's place: one hears what the plugins make of it, and nobody else does. null ends that. */
  loopVoice(file: string | null): Promise<void> {
    return this.#call({ kind: 'loopVoice', file });
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    this.#post({ kind: 'setParameter', pluginId, parameterId, value });
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.#post({ kind: 'updateSettings', pluginId, settingsJson });
  }

  updateEncoder(encoder: EncoderSettings): void {
    this.#post({ kind: 'updateEncoder', encoder });
  }

  /** Encodes with this codec of the capture chain from the next packet on; 0 is Opus. */
  speak(codecNumber: number): void {
    this.#post({ kind: 'speak', codecNumber });
  }

  /** Takes the far end of a control lane's private line, or null to close the lane. */
  openLane(port: MessagePort | null): void {
    this.#post({ kind: 'openLane', port }, port === null ? [] : [port]);
  }

  setSelf(self: {
    readonly isSending: boolean;
    readonly isMuted: boolean;
    readonly isDeafened: boolean;
    readonly isMonitoring: boolean;
  }): void {
    this.#post({ kind: 'setSelf', ...self });
  }

  /** Linear gains 0 to 2 by user id; users left out play at 1. */
  setVolumes(gains: readonly (readonly [userId: number, gain: number])[]): void {
    this.#post({ kind: 'setVolumes', gains });
  }

  /** Linear gains 0 to 2 of the microphone before the chain and of all that is heard. */
  setDeviceGains(input: number, output: number): void {
    this.#post({ kind: 'setDeviceGains', input, output });
  }

  /** Where voices stand in space; users left out are heard as usual. */
  setPlaces(places: readonly StereoGain[]): void {
    this.#post({ kind: 'setPlaces', places });
  }

  /** Plays mono samples of 48 kHz to oneself, or to the channel and oneself; their buffer is gone afterwards. `gain` is linear. */
  playSound(id: number, samples: Float32Array<ArrayBuffer>, gain: number, isForChannel: boolean): void {
    this.#post({ kind: 'playSound', id, samples, gain, isForChannel }, [samples.buffer]);
  }

  stopSound(id: number): void {
    this.#post({ kind: 'stopSound', id });
  }

  watchMeters(isWatching: boolean): void {
    this.#post({ kind: 'watchMeters', isWatching });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'closing';
    const exited = once(this.#worker, 'exit', { signal: AbortSignal.timeout(10_000) });
    this.#worker.postMessage({ kind: 'close' } satisfies AudioCommand);
    try {
      await exited;
    } catch {
      // The thread does not end by itself: what it would have written is lost, its sandboxes end with their pipes.
      await this.#worker.terminate();
    }
    this.#state = 'ended';
  }

  #call(call: Call): Promise<void> {
    if (this.#state !== 'running') {
      return Promise.reject(JackfieldError.of('AUDIO_THREAD_DIED', { reason: 'it is closed' }));
    }
    const id = this.#nextCallId++;
    const answer = Promise.withResolvers<void>();
    this.#calls.set(id, answer);
    this.#post({ ...call, id });
    return answer.promise;
  }

  #post(command: AudioCommand, transfer: (MessagePort | ArrayBuffer)[] = []): void {
    if (this.#state === 'running') this.#worker.postMessage(command, transfer);
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
      case 'device':
        this.emit('device', { isRunning: event.isRunning, error: event.error });
        break;
      case 'chain':
        this.emit('chain', event.event);
        break;
      case 'ledgers':
        this.emit('ledgers', event.entries);
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

  #end(reason: string): void {
    const wasRunning = this.#state === 'running';
    const error = JackfieldError.of('AUDIO_THREAD_DIED', { reason });
    if (wasRunning) this.#state = 'ended';
    for (const answer of this.#calls.values()) answer.reject(error);
    this.#calls.clear();
    if (wasRunning) this.emit('died', error);
  }
}

async function firstMessage(worker: Worker): Promise<AudioEvent> {
  const stop = new AbortController();
  try {
    const exited = once(worker, 'exit', { signal: stop.signal }).then(([code]): never => {
      throw new Error(`exit code ${String(code)}`);
    });
    const [event] = (await Promise.race([
      // No limit in time: a busy machine is waited for, and a thread that fails ends.
      once(worker, 'message', { signal: stop.signal }),
      exited,
    ])) as [AudioEvent];
    return event;
  } finally {
    stop.abort();
  }
}
