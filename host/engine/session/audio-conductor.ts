import { AudioPath } from '../audio/audio-path.ts';
import { PcmServer } from '../audio/devices/pcm-server.ts';
import { DropCounter } from '../audio/drop-counter.ts';
import { toDb } from '../audio/level.ts';
import { lossPercentOf } from '../audio/playback/reception.ts';
import { JackfieldError } from '../errors.ts';
import type { AudioCommand, AudioEvent, AudioMeters, VoiceHalf } from '../ports/audio-thread.ts';
import type {
  CaptureChain,
  CaptureOutcome,
  ChainEvent,
  MetricsEntry,
  PlaybackChain,
  PlaybackOutcome,
} from '../ports/chain.ts';
import type { VoiceLane, VoiceLaneCallbacks } from '../ports/lane.ts';
import { MeterFeed } from './meter-feed.ts';

const REPORT_INTERVAL_MS = 1_000;

/** A chain that measures its plugins, and bypasses the most expensive ones while the machine is overloaded. */
interface Measured {
  metrics(): MetricsEntry[];
  keepPlugins(pluginIds: ReadonlySet<string>): void;
}

/** Linear RMS before the first mixed-stage effect and after each effect; only the first `mixedLevelCount` entries are valid. */
interface MixedLevels {
  readonly mixedLevels: Float32Array;
  readonly mixedLevelCount: number;
}

/** Parts that the conductor composes; the worker's entry passes the real ones. */
export interface AudioParts {
  readonly openCaptureChain: (callbacks: {
    readonly onOutcome: (outcome: CaptureOutcome) => void;
    readonly onEvent: (event: ChainEvent) => void;
  }) => CaptureChain & Measured;
  readonly openPlaybackChain: (callbacks: {
    readonly onOutcome: (outcome: PlaybackOutcome) => void;
    readonly onMixed: (frame: Float32Array, sequence: number) => void;
    readonly onEvent: (event: ChainEvent) => void;
  }) => PlaybackChain & Measured & MixedLevels;
  readonly openVoiceLane: (half: VoiceHalf, callbacks: VoiceLaneCallbacks) => VoiceLane;
  /** Port of the PCM WebSocket; a free port is used when it is left out. */
  readonly pcmPort?: number;
}

/** The logic of the audio thread without the worker: composes device, chains and the lane's voice half, handles commands and sends events. */
export class AudioConductor implements AsyncDisposable {
  readonly #send: (event: AudioEvent) => void;
  readonly #parts: AudioParts;
  readonly #drops = new DropCounter();
  readonly #path: AudioPath;
  readonly #captureChain: CaptureChain & Measured;
  readonly #playbackChain: PlaybackChain & Measured & MixedLevels;
  readonly #stack = new AsyncDisposableStack();
  #lane: VoiceLane | null = null;
  #self = { isSending: false, isMuted: false, isDeafened: false, isMonitoring: false, isPrivate: false };
  /** Slow commands run one at a time, in order of arrival. */
  #queue: Promise<void> = Promise.resolve();
  readonly #meters = new MeterFeed(
    () => this.#readMeters(),
    (meters) => this.#send({ kind: 'meters', meters }),
  );
  #reportTimer: NodeJS.Timeout;

  private constructor(server: PcmServer, parts: AudioParts, send: (event: AudioEvent) => void) {
    this.#send = send;
    this.#parts = parts;
    this.#stack.use(server);
    this.#path = new AudioPath(server, this.#drops, {
      onTalking: (userId, isTalking) => {
        send({ kind: 'talking', userId, isTalking });
        this.#meters.reportNow();
      },
      onDevice: (report, opening) => send({ kind: 'device', opening, ...report }),
      onSoundEnded: (id) => send({ kind: 'soundEnded', id }),
    });
    const onEvent = (event: ChainEvent): void => send({ kind: 'chain', event });
    this.#captureChain = this.#stack.use(
      parts.openCaptureChain({ onOutcome: (outcome) => this.#path.capture.onOutcome(outcome), onEvent }),
    );
    this.#playbackChain = this.#stack.use(
      parts.openPlaybackChain({
        onOutcome: (outcome) => this.#path.playback.onDecoded(outcome),
        onMixed: (frame, sequence) => this.#path.playback.onMixed(frame, sequence),
        onEvent,
      }),
    );
    // The device stops before the chains do.
    this.#stack.use(this.#path);
    this.#reportTimer = setInterval(() => this.#report(), REPORT_INTERVAL_MS);
  }

  /** Opens the PCM port and sends `ready`. Rejects with AUDIO_PORT_FAILED. */
  static async open(parts: AudioParts, send: (event: AudioEvent) => void): Promise<AudioConductor> {
    const server = await PcmServer.open(parts.pcmPort);
    const conductor = new AudioConductor(server, parts, send);
    send({ kind: 'ready', pcmPort: server.port });
    return conductor;
  }

  /** Handles one command; a command with an id is answered by `done`. */
  handle(command: AudioCommand): void {
    switch (command.kind) {
      case 'configureCapture':
        this.#run(command.id, async () => {
          this.#path.capture.addCodecs(command.spec.codecs ?? []);
          await this.#captureChain.configure(command.spec);
          this.#path.capture.setChain(this.#captureChain);
        });
        break;
      case 'configurePlayback':
        this.#run(command.id, async () => {
          await this.#playbackChain.configure(command.spec);
          this.#path.playback.setChain(this.#playbackChain);
          this.#path.playback.setCodecs(command.spec.codecs ?? []);
        });
        break;
      case 'openDevice':
        this.#run(command.id, () => this.#path.openDevice(command.device, command.id));
        break;
      case 'setParameter':
        this.#captureChain.setParameter(command.pluginId, command.parameterId, command.value);
        this.#playbackChain.setParameter(command.pluginId, command.parameterId, command.value);
        break;
      case 'updateSettings':
        this.#captureChain.updateSettings(command.pluginId, command.settingsJson);
        this.#playbackChain.updateSettings(command.pluginId, command.settingsJson);
        break;
      case 'keepPlugins': {
        const kept = new Set(command.pluginIds);
        this.#captureChain.keepPlugins(kept);
        this.#playbackChain.keepPlugins(kept);
        break;
      }
      case 'updateEncoder':
        this.#captureChain.updateEncoder(command.encoder, command.packetMs);
        break;
      case 'selectEncoder':
        this.#captureChain.selectEncoder(command.codecNumber);
        break;
      case 'openLane':
        this.#openLane(command.lane);
        break;
      case 'setSelf':
        this.#self = command;
        this.#applySelf();
        break;
      case 'recordMicrophone':
        // Recording bypasses the queue, so that it does not wait for a chain that is being configured.
        void this.#answer(
          command.id,
          () => this.#path.microphoneRecorder.record(command.file, command.seconds),
          Promise.resolve(),
        );
        break;
      case 'startRecorder':
        void this.#answer(command.id, () => this.#path.voiceRecorder.start(command.space), Promise.resolve());
        break;
      case 'setRecordedVoice':
        this.#path.voiceRecorder.setVoice(command.userId, command.samples);
        break;
      case 'stopRecorder':
        this.#path.voiceRecorder.stop();
        break;
      case 'loopVoice':
        this.#run(command.id, async () => {
          await this.#path.microphoneRecorder.loop(command.file);
          this.#applySelf();
        });
        break;
      case 'setVolumes':
        this.#path.playback.setVolumes(command.gains);
        break;
      case 'setDucking':
        this.#path.playback.setDucking(command.amountDb, command.priorityIds, command.exemptIds);
        break;
      case 'setDeviceGains':
        this.#path.setDeviceGains(command.input, command.output);
        break;
      case 'setSpatialGains':
        this.#path.playback.setSpatialGains(command.places);
        break;
      case 'playSound':
        this.#path.wake();
        this.#path.sounds.play(command.id, command.samples, command.gain, command.isForChannel);
        break;
      case 'stopSound':
        this.#path.sounds.stop(command.id);
        break;
      case 'probeDevice':
        this.#path.probe.start(command.space);
        break;
      case 'watchMeters':
        this.#meters.watch(command.isWatching);
        break;
      case 'close':
        void this[Symbol.asyncDispose]();
        break;
    }
  }

  /** Finishes the recording, ends the sandboxes and sends `closed`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stack.disposed) return;
    clearInterval(this.#reportTimer);
    this.#meters.watch(false);
    this.#openLane(null);
    await this.#stack.disposeAsync();
    this.#send({ kind: 'closed' });
  }

  /** While a loop plays, only the local user hears it. */
  #applySelf(): void {
    const { isSending, isMuted, isDeafened, isMonitoring, isPrivate } = this.#self;
    const { capture, playback, microphoneRecorder } = this.#path;
    // A user who unmutes may speak at once.
    this.#path.wake();
    capture.setSending(isSending && !microphoneRecorder.isLooping);
    capture.setMuted(isMuted);
    capture.setPrivate(isPrivate);
    capture.setMonitoring(isMonitoring || microphoneRecorder.isLooping);
    playback.setDeafened(isDeafened);
    if (!capture.isMonitoring) playback.clearMonitor();
  }

  #run(id: number, task: () => Promise<void>): void {
    this.#queue = this.#answer(id, task, this.#queue);
  }

  /** Never rejects: a failure is sent as the answer. */
  async #answer(id: number, task: () => Promise<void>, before: Promise<void>): Promise<void> {
    await before;
    try {
      await task();
      this.#send({ kind: 'done', id, error: null });
    } catch (error) {
      this.#send({ kind: 'done', id, error: JackfieldError.from(error).toPlain() });
    }
  }

  #openLane(half: VoiceHalf | null): void {
    const old = this.#lane;
    this.#lane = null;
    this.#path.capture.setLane(null);
    this.#path.playback.setSenders([]);
    if (old !== null) void old[Symbol.asyncDispose]();
    if (half === null) return;
    const lane = this.#parts.openVoiceLane(half, {
      onPacket: (packet) => {
        this.#path.wake();
        this.#path.playback.receive(packet);
      },
      onSenders: (senderIds) => this.#path.playback.setSenders(senderIds),
    });
    this.#lane = lane;
    this.#path.capture.setLane(lane);
  }

  #readMeters(): AudioMeters {
    const { capture, playback } = this.#path;
    const mixed = this.#playbackChain;
    const users: [number, number][] = [];
    playback.forEachLevel((userId, rms) => users.push([userId, toDb(rms)]));
    return {
      micDb: toDb(capture.inputLevel),
      sentDb: toDb(capture.sentLevel),
      outputDb: toDb(playback.outputLevel),
      speechProbability: capture.speechProbability,
      isGateOpen: capture.isGateOpen,
      users,
      captureChainDb: Array.from(capture.levels.subarray(0, capture.levelCount), toDb),
      decodedChainDb: Array.from(playback.decodedLevels.subarray(0, playback.decodedLevelCount), toDb),
      mixedChainDb: Array.from(mixed.mixedLevels.subarray(0, mixed.mixedLevelCount), toDb),
    };
  }

  #report(): void {
    const entries = [...this.#captureChain.metrics(), ...this.#playbackChain.metrics()];
    if (entries.length > 0) this.#send({ kind: 'metrics', entries });
    const receptions = this.#path.playback.takeReceptions();
    this.#send({
      kind: 'quality',
      quality: {
        receptions,
        lossPercent: lossPercentOf(receptions),
        jitterBufferMs: this.#path.playback.jitterBufferMs,
        lane: this.#lane?.stats() ?? null,
        drops: this.#drops.snapshot(),
      },
    });
  }
}
