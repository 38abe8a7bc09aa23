import { SAMPLE_RATE } from '@jackfield/protocol/pcm';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { pageError, type PageErrorCode } from '../link/engine-error.ts';
import { deviceIdOf, isSameList, listDevices, type ListedDevice } from './device-list.ts';
// oxlint-disable-next-line import/default -- Vite makes the default export of this address.
import workletUrl from './device-worklet.ts?worker&url';
import {
  PROCESSOR_NAME,
  type PcmLinkMessage,
  type TakeMessage,
  type WorkerSetup,
  type WorkletSetup,
} from './messages.ts';
import { createRingMemory } from './sample-ring.ts';

/** State of the page's device; `no-microphone` plays but does not capture. */
export type PageDeviceState =
  | { readonly kind: 'stopped'; readonly error: null }
  | { readonly kind: 'starting'; readonly error: null }
  | { readonly kind: 'running'; readonly error: CodedError | null }
  /** The browser waits for a user gesture. */
  | { readonly kind: 'suspended'; readonly error: CodedError | null }
  | { readonly kind: 'no-microphone'; readonly error: CodedError }
  /** Another window of this engine captures and plays; this one holds no microphone meanwhile. `error` is the reason of a failed takeover. */
  | { readonly kind: 'elsewhere'; readonly error: CodedError | null }
  | { readonly kind: 'failed'; readonly error: CodedError };

/** The user's choice; an empty device id is the system default. */
interface PageDeviceChoice {
  readonly inputDeviceId: string;
  readonly outputDeviceId: string;
  readonly hasEchoCancellation: boolean;
  readonly hasAutomaticGain: boolean;
}

export interface PageDeviceOptions {
  readonly pcmUrl: string;
  readonly token: string;
  choice(): PageDeviceChoice;
  onState(state: PageDeviceState): void;
  onDevices(devices: readonly ListedDevice[]): void;
}

/** Interval of polling the device list, because not every backend fires `devicechange`. */
const POLL_MS = 2500;

interface Running {
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
  readonly worker: Worker;
}

/**
 * Microphone and loudspeaker of this page. Frames pass worklet ⇄ worker ⇄ engine and never the main thread, which only opens, changes and
 * watches devices.
 */
export class PageDevice {
  readonly #options: PageDeviceOptions;
  #running: Running | null = null;
  #starting: Promise<void> | null = null;
  #microphone: { source: MediaStreamAudioSourceNode; stream: MediaStream; key: string } | null = null;
  #microphoneError: CodedError | null = null;
  #outputError: CodedError | null = null;
  #isElsewhere = false;
  /** Resolves when it is known whether this window or another one has the audio. */
  #answered = Promise.withResolvers<void>();
  /** Aborts the device listeners and the polling; one controller per start. */
  #watching = new AbortController();
  #sinkId = '';
  #devices: readonly ListedDevice[] = [];
  /** Queue of device changes, which run one after another. */
  #changes: Promise<void> = Promise.resolve();

  constructor(options: PageDeviceOptions) {
    this.#options = options;
  }

  /** Starts the device once; resolves when frames flow or the state holds the error. */
  start(): Promise<void> {
    this.#starting ??= this.#open();
    return this.#starting;
  }

  /** Releases microphone, speakers and the engine's socket at once; `start` can be called again. */
  stop(): void {
    const running = this.#running;
    this.#running = null;
    this.#starting = null;
    this.#watching.abort();
    this.#watching = new AbortController();
    this.#answered.resolve();
    this.#answered = Promise.withResolvers();
    this.#isElsewhere = false;
    this.#microphoneError = null;
    this.#outputError = null;
    this.#sinkId = '';
    this.#closeMicrophone();
    running?.worker.terminate();
    running?.node.disconnect();
    void running?.context.close();
    this.#options.onState({ kind: 'stopped', error: null });
  }

  /** Applies a changed choice of devices or of processing. */
  applyChoice(): Promise<void> {
    if (this.#running === null || this.#isElsewhere) return Promise.resolve();
    return this.#inOrder(async () => {
      await this.#openMicrophone(false);
      await this.#chooseOutput();
      this.#tellState();
    });
  }

  /** Requests the microphone again, or restarts a failed device. */
  retry(): Promise<void> {
    if (this.#running === null) {
      this.#starting = null;
      return this.start();
    }
    return this.#inOrder(async () => {
      await this.#openMicrophone(true);
      await this.#chooseOutput();
      this.#tellState();
    });
  }

  /** Starts audio that the browser has suspended. Call from a gesture. */
  async resume(): Promise<void> {
    if (!this.#isElsewhere) await this.#running?.context.resume();
  }

  /** Takes the audio from another window, but only once the microphone works here: otherwise the takeover would only silence the other window. */
  takeOver(): Promise<void> {
    return this.#inOrder(async () => {
      const running = this.#running;
      if (running === null || !this.#isElsewhere) return;
      await running.context.resume();
      await this.#openMicrophone(true);
      if (this.#microphone === null) {
        await running.context.suspend();
      } else {
        this.#isElsewhere = false;
        const take: TakeMessage = { kind: 'take' };
        running.worker.postMessage(take);
      }
      this.#tellState();
    });
  }

  /** Another window has the audio: releases the microphone, so that its indicator goes off in this window. */
  #giveUp(): void {
    void this.#inOrder(async () => {
      this.#isElsewhere = true;
      this.#microphoneError = null;
      this.#closeMicrophone();
      await this.#running?.context.suspend();
      this.#tellState();
    });
  }

  /** The other window has closed, and this window has the audio again. */
  #comeBack(): void {
    void this.#inOrder(async () => {
      const running = this.#running;
      if (running === null || !this.#isElsewhere) return;
      this.#isElsewhere = false;
      // A browser may delay this until there is a gesture.
      void running.context.resume();
      await this.#openMicrophone(true);
      this.#tellState();
    });
  }

  async #open(): Promise<void> {
    const { signal } = this.#watching;
    this.#options.onState({ kind: 'starting', error: null });
    try {
      const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
      await context.audioWorklet.addModule(workletUrl);
      if (signal.aborted) {
        void context.close();
        return;
      }
      this.#running = this.#wire(context);
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onState({
        kind: 'failed',
        error: { ...pageError('AUDIO_UNAVAILABLE'), details: { reason: String(error) } },
      });
      return;
    }
    const { context } = this.#running;
    context.addEventListener('statechange', () => this.#tellState(), { signal });
    navigator.mediaDevices.addEventListener('devicechange', () => this.#look(), { signal });
    const looking = setInterval(() => this.#look(), POLL_MS);
    signal.addEventListener('abort', () => clearInterval(looking));
    // Playback starts while the browser still asks for the microphone.
    void context.resume();
    this.#tellState();
    // A window that is opened beside another one does not request the microphone.
    await this.#answered.promise;
    await this.#inOrder(async () => {
      if (this.#isElsewhere || signal.aborted) return;
      await this.#openMicrophone(true);
      await this.#listDevices();
      await this.#chooseOutput();
      this.#tellState();
    });
  }

  #wire(context: AudioContext): Running {
    const node = new AudioWorkletNode(context, PROCESSOR_NAME, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [2],
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    node.connect(context.destination);
    const worker = new Worker(new URL('./pcm-worker.ts', import.meta.url), { type: 'module' });
    const ring = crossOriginIsolated ? createRingMemory(true) : null;
    const line = new MessageChannel();
    const workletSetup: WorkletSetup = { kind: 'setup', port: line.port1, ring };
    node.port.postMessage(workletSetup, [line.port1]);
    const { pcmUrl: url, token } = this.#options;
    const workerSetup: WorkerSetup = { kind: 'setup', port: line.port2, ring, url, token };
    worker.addEventListener('message', ({ data }: MessageEvent<PcmLinkMessage>) => {
      if (data.state === 'elsewhere') this.#giveUp();
      else if (data.state === 'open') this.#comeBack();
      this.#answered.resolve();
    });
    worker.postMessage(workerSetup, [line.port2]);
    return { context, node, worker };
  }

  async #openMicrophone(isForced: boolean): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const choice = this.#options.choice();
    const deviceId = deviceIdOf(this.#devices, 'input', choice.inputDeviceId);
    const constraints: MediaTrackConstraints = {
      channelCount: 1,
      sampleRate: SAMPLE_RATE,
      echoCancellation: choice.hasEchoCancellation,
      autoGainControl: choice.hasAutomaticGain,
      // A plugin does it; when that plugin is disabled there is no noise suppression. Chromium's own would also change the phases of the voice.
      noiseSuppression: false,
      ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }),
    };
    const key = JSON.stringify(constraints);
    if (!isForced && this.#microphone?.key === key) return;
    try {
      // The old one is closed first, because some systems open a microphone only once.
      this.#closeMicrophone();
      const stream = await navigator.mediaDevices.getUserMedia({ audio: constraints });
      if (this.#running !== running) {
        // The device was stopped while the browser asked.
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      const source = running.context.createMediaStreamSource(stream);
      source.connect(running.node);
      this.#microphone = { source, stream, key };
      this.#microphoneError = null;
      stream.getAudioTracks()[0]?.addEventListener('ended', () => {
        void this.#inOrder(async () => {
          await this.#listDevices();
          await this.#openMicrophone(true);
          this.#tellState();
        });
      });
    } catch (error) {
      this.#microphoneError = pageError(microphoneErrorCode(error));
    }
  }

  #closeMicrophone(): void {
    this.#microphone?.source.disconnect();
    for (const track of this.#microphone?.stream.getTracks() ?? []) track.stop();
    this.#microphone = null;
  }

  async #chooseOutput(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const wanted = deviceIdOf(this.#devices, 'output', this.#options.choice().outputDeviceId);
    if (wanted === this.#sinkId) return;
    try {
      await running.context.setSinkId(wanted);
      this.#sinkId = wanted;
      this.#outputError = null;
    } catch {
      this.#outputError = pageError('OUTPUT_UNAVAILABLE');
    }
  }

  async #listDevices(): Promise<boolean> {
    const next = listDevices(await navigator.mediaDevices.enumerateDevices());
    if (isSameList(this.#devices, next)) return false;
    this.#devices = next;
    this.#options.onDevices(next);
    return true;
  }

  /** After a device was added or removed: uses the wanted device if it is present now, else another one. */
  #look(): void {
    void this.#inOrder(async () => {
      if (!(await this.#listDevices()) || this.#isElsewhere) return;
      const isMissing = this.#microphone === null && this.#microphoneError?.code !== 'MICROPHONE_DENIED';
      await this.#openMicrophone(isMissing);
      await this.#chooseOutput();
      this.#tellState();
    });
  }

  #tellState(): void {
    const running = this.#running;
    if (running === null) return;
    const error = this.#microphoneError ?? this.#outputError;
    if (this.#isElsewhere) this.#options.onState({ kind: 'elsewhere', error: this.#microphoneError });
    else if (running.context.state === 'suspended') this.#options.onState({ kind: 'suspended', error });
    else if (this.#microphoneError !== null)
      this.#options.onState({ kind: 'no-microphone', error: this.#microphoneError });
    else if (this.#microphone === null) this.#options.onState({ kind: 'starting', error: null });
    else this.#options.onState({ kind: 'running', error });
  }

  #inOrder(change: () => Promise<void>): Promise<void> {
    this.#changes = this.#changes.then(change).catch((error: unknown) => {
      this.#options.onState({
        kind: 'failed',
        error: { ...pageError('AUDIO_UNAVAILABLE'), details: { reason: String(error) } },
      });
    });
    return this.#changes;
  }
}

function microphoneErrorCode(error: unknown): PageErrorCode {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'MICROPHONE_DENIED';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'MICROPHONE_NOT_FOUND';
  return 'MICROPHONE_BUSY';
}
