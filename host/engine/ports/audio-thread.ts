/** What control thread and audio thread say to each other (structured clone over the worker's port). */
import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type {
  CaptureChainSpec,
  ChainEvent,
  EncoderSettings,
  MetricsEntry,
  PacketMs,
  PlaybackChainSpec,
} from './chain.ts';
import type { DeviceConfig, DeviceReport } from './device.ts';
import type { VoiceLaneStats } from './lane.ts';

/** Linear gains, 0 to 2, of the left and the right channel in which a voice is played. */
export type StereoGain = readonly [userId: number, left: number, right: number];

/**
 * Entries of a tape's clock, which several threads read while it runs: frames of 10 ms so far, how many of them had a microphone, how many of a loop were taken
 * out of it, and how many found it full.
 */
export const TAPE_CLOCK = { frames: 0, live: 1, taken: 2, lost: 3, length: 4 } as const;
/** Frames of a loop that stay free for voices decoded ahead. The last `TAPE_SETTLE_FRAMES` may still change. */
export const TAPE_AHEAD_FRAMES = 200;
export const TAPE_SETTLE_FRAMES = 10;

/** Memory that several threads have. A tape is full after its last frame; a loop goes on at its beginning, and whoever takes sound out of it counts `taken`. */
export interface TapeSpace {
  readonly kind: 'tape' | 'loop';
  /** One's own voice, as long as the tape: the microphone before any plugin, or in a loop the sound that is sent. */
  readonly own: Float32Array;
  readonly clock: Int32Array;
}

/** Entries of a probe's clock: frames captured so far, those of them that had a microphone, and frames played. */
export const PROBE_CLOCK = { captured: 0, live: 1, played: 2, length: 3 } as const;

/** Memory that both threads have: what the devices bring and get, frame by frame, from the moment when it is handed over until it is full. */
export interface ProbeSpace {
  /** Before the input volume and before any plugin. */
  readonly captured: Float32Array;
  readonly played: Float32Array;
  /** When each captured frame came, in ms of `performance.now()` of the audio thread. */
  readonly tickMs: Float64Array;
  readonly clock: Int32Array;
}

export type AudioCommand =
  /** Answered by `done` with the same id. */
  | { readonly kind: 'configureCapture'; readonly id: number; readonly spec: CaptureChainSpec }
  | { readonly kind: 'configurePlayback'; readonly id: number; readonly spec: PlaybackChainSpec }
  | { readonly kind: 'openDevice'; readonly id: number; readonly device: DeviceConfig }
  /** Answered when so much of the microphone is in the file. */
  | { readonly kind: 'recordVoice'; readonly id: number; readonly file: string; readonly seconds: number }
  /** Answered by `done` when the tape is full or was stopped. The memory is shared: what is on it is read from there. */
  | { readonly kind: 'tapeCall'; readonly id: number; readonly space: TapeSpace }
  /** Keeps somebody's voice in shared memory as long as the tape, or, with null, not any more. */
  | { readonly kind: 'tapeVoice'; readonly userId: number; readonly samples: Float32Array | null }
  | { readonly kind: 'stopTape' }
  /** Plays a file in the microphone's place, to oneself alone; null ends that. Answered by `done`. */
  | { readonly kind: 'loopVoice'; readonly id: number; readonly file: string | null }
  | { readonly kind: 'setParameter'; readonly pluginId: string; readonly parameterId: number; readonly value: number }
  | { readonly kind: 'updateSettings'; readonly pluginId: string; readonly settingsJson: string }
  /** These plugins are never bypassed for want of processor time; the last list holds. */
  | { readonly kind: 'keepPlugins'; readonly pluginIds: readonly string[] }
  | { readonly kind: 'updateEncoder'; readonly encoder: EncoderSettings; readonly packetMs: PacketMs }
  /** Encode with this codec of the capture chain; 0 is Opus. */
  | { readonly kind: 'selectEncoder'; readonly codecNumber: number }
  /** A switchboard lane's voice half; null closes it. The port is in the transfer list. */
  | { readonly kind: 'openLane'; readonly port: MessagePort | null }
  /** Nothing is sent while muted, while in no channel or while the server mutes us; no plugin hears the microphone while muted. */
  | {
      readonly kind: 'setSelf';
      readonly isSending: boolean;
      /** By the user, by the server or for want of a plugin. */
      readonly isMuted: boolean;
      readonly isDeafened: boolean;
      readonly isMonitoring: boolean;
      /** The user whispers: no recording keeps the voice. */
      readonly isPrivate: boolean;
    }
  /** While one of `priorityIds` talks, all but these and `exemptIds` are attenuated by so many dB, 0 to 40. */
  | {
      readonly kind: 'setDucking';
      readonly amountDb: number;
      readonly priorityIds: readonly number[];
      readonly exemptIds: readonly number[];
    }
  /** Linear gain, 0 to 2 by user id of this connection; users left out have 1. */
  | { readonly kind: 'setVolumes'; readonly gains: readonly (readonly [userId: number, gain: number])[] }
  /** Linear gains, 0 to 2, of the microphone before the chain and of all that is heard. */
  | { readonly kind: 'setDeviceGains'; readonly input: number; readonly output: number }
  /** Where voices stand in space; users left out are in the middle at full level. */
  | { readonly kind: 'setSpatialGains'; readonly places: readonly StereoGain[] }
  /** A sound of a plugin: mono, 48,000 samples a second, its buffer in the transfer list. Answered by `soundEnded`. `gain` is linear. */
  | {
      readonly kind: 'playSound';
      readonly id: number;
      readonly samples: Float32Array;
      readonly gain: number;
      readonly isForChannel: boolean;
    }
  /** Fades out within 10 ms; unknown ids are ignored. */
  | { readonly kind: 'stopSound'; readonly id: number }
  /** Keeps what the devices bring and get for the call doctor, muted or not; null ends that. Nothing of it leaves the process. */
  | { readonly kind: 'probeDevice'; readonly space: ProbeSpace | null }
  | { readonly kind: 'watchMeters'; readonly isWatching: boolean }
  | { readonly kind: 'close' };

export type AudioEvent =
  | { readonly kind: 'ready'; readonly pcmPort: number }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly error: CodedError | null;
    }
  | ({ readonly kind: 'device' } & DeviceReport)
  | { readonly kind: 'chain'; readonly event: ChainEvent }
  | { readonly kind: 'metrics'; readonly entries: readonly MetricsEntry[] }
  /** `userId` null is oneself. */
  | { readonly kind: 'talking'; readonly userId: number | null; readonly isTalking: boolean }
  /** Once for each `playSound`. */
  | { readonly kind: 'soundEnded'; readonly id: number }
  | { readonly kind: 'meters'; readonly meters: AudioMeters }
  | { readonly kind: 'quality'; readonly quality: AudioQuality }
  | { readonly kind: 'closed' };

/** dBFS RMS, -100 for silence. */
export interface AudioMeters {
  readonly micDb: number;
  readonly sentDb: number;
  readonly outputDb: number;
  readonly speechProbability: number;
  readonly isGateOpen: boolean;
  readonly users: readonly (readonly [userId: number, db: number])[];
  readonly captureChainDb: readonly number[];
  readonly decodedChainDb: readonly number[];
  readonly mixedChainDb: readonly number[];
}

/** What came of one sender in a second. */
export interface SenderReception {
  readonly userId: number;
  /** Packets whose turn came. */
  readonly receivedPackets: number;
  /** Those that were not there when their turn came. */
  readonly lostPackets: number;
  /** Mean length of a run of lost packets; 0 without loss. */
  readonly burstPackets: number;
  /** How much later than the fastest packets nearly all of them are there. */
  readonly jitterMs: number;
  /** Time that packets waited in queues on their way; null where it could not be measured. */
  readonly queueMs: number | null;
  /** Delay of the jitter buffer beyond the fastest packets, now. */
  readonly delayMs: number;
  readonly packetMs: number;
  /** Number of the codec that decoded last; 0 is Opus. */
  readonly codec: number;
}

/** Every second. */
export interface AudioQuality {
  /** By sender; only those of whom something came. */
  readonly receptions: readonly SenderReception[];
  readonly lossPercent: number;
  readonly jitterBufferMs: number | null;
  readonly lane: VoiceLaneStats | null;
  /** Every bounded queue that dropped. */
  readonly drops: Readonly<Record<string, number>>;
}
