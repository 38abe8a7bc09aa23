/** Messages between control thread and audio thread (structured clone over the worker's port). */
import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import type { CaptureChainSpec, ChainEvent, MetricsEntry, PacketMs, PlaybackChainSpec } from './chain.ts';
import type { DeviceConfig, DeviceReport } from './device.ts';
import type { VoiceLaneStats } from './lane.ts';

/** The voice half of a lane, for the audio thread to open. */
export interface VoiceHalf {
  /** `LaneFactory.voiceModule`. */
  readonly module: string;
  /** The far end of the pipe to the control half. */
  readonly port: MessagePort;
}

/** Linear gains, 0 to 2, of the left and the right channel of a voice. */
export type StereoGain = readonly [userId: number, left: number, right: number];

/**
 * Entries of a recording's clock, which several threads read while it runs: frames of 10 ms so far, frames with a microphone, frames taken out of a ring
 * buffer, and frames lost because the ring buffer was full.
 */
export const RECORDING_CLOCK = { frames: 0, live: 1, taken: 2, lost: 3, length: 4 } as const;
/** Frames of a ring buffer that stay free for voices decoded ahead. The last `RECORDING_SETTLE_FRAMES` may still change. */
export const RECORDING_AHEAD_FRAMES = 200;
export const RECORDING_SETTLE_FRAMES = 10;

/** Memory shared by several threads. Linear memory is full after its last frame; a ring buffer wraps around, and its reader counts `taken`. */
export interface RecordingSpace {
  readonly kind: 'linear' | 'ring';
  /** Voice of the local user, which sets the length of the recording: the microphone before any plugin, or in a ring buffer the sent signal. */
  readonly own: Float32Array;
  readonly clock: Int32Array;
}

/** Entries of a probe's clock: frames captured so far, those of them that had a microphone, and frames played. */
export const PROBE_CLOCK = { captured: 0, live: 1, played: 2, length: 3 } as const;

/** Memory shared by both threads: input and output of the devices, frame by frame, from the command until it is full. */
export interface ProbeSpace {
  /** Captured samples, before the input volume and before any plugin. */
  readonly captured: Float32Array;
  readonly played: Float32Array;
  /** Time of each captured frame, in ms of `performance.now()` of the audio thread. */
  readonly tickMs: Float64Array;
  readonly clock: Int32Array;
}

export type AudioCommand =
  /** Answered by `done` with the same id. */
  | { readonly kind: 'configureCapture'; readonly id: number; readonly spec: CaptureChainSpec }
  | { readonly kind: 'configurePlayback'; readonly id: number; readonly spec: PlaybackChainSpec }
  | { readonly kind: 'openDevice'; readonly id: number; readonly device: DeviceConfig }
  /** Answered when `seconds` of the microphone are in the file. */
  | { readonly kind: 'recordMicrophone'; readonly id: number; readonly file: string; readonly seconds: number }
  /** Answered by `done` when the memory is full or the recorder was stopped. The memory is shared, so the recording is read from there. */
  | { readonly kind: 'startRecorder'; readonly id: number; readonly space: RecordingSpace }
  /** Records a user's voice into shared memory as long as the running recording's; null ends that. */
  | { readonly kind: 'setRecordedVoice'; readonly userId: number; readonly samples: Float32Array | null }
  | { readonly kind: 'stopRecorder' }
  /** Plays a file in place of the microphone, to the local user alone; null ends that. Answered by `done`. */
  | { readonly kind: 'loopVoice'; readonly id: number; readonly file: string | null }
  | { readonly kind: 'setParameter'; readonly pluginId: string; readonly parameterId: number; readonly value: number }
  | { readonly kind: 'updateSettings'; readonly pluginId: string; readonly settingsJson: string }
  /** These plugins are never bypassed for lack of processor time; each list replaces the one before. */
  | { readonly kind: 'keepPlugins'; readonly pluginIds: readonly string[] }
  | { readonly kind: 'updateEncoder'; readonly encoder: EncoderSettings; readonly packetMs: PacketMs }
  /** Selects the codec of the capture chain that encodes; 0 is Opus. */
  | { readonly kind: 'selectEncoder'; readonly codecNumber: number }
  /** Opens the voice half of a lane, in place of the one before; null opens none. The port is in the transfer list. */
  | { readonly kind: 'openLane'; readonly lane: VoiceHalf | null }
  /** Nothing is sent while muted, while in no channel or while the server mutes us; no plugin hears the microphone while muted. */
  | {
      readonly kind: 'setSelf';
      readonly isSending: boolean;
      /** Muted by the user, by the server or because a required plugin is missing. */
      readonly isMuted: boolean;
      readonly isDeafened: boolean;
      readonly isMonitoring: boolean;
      /** The user whispers, so no recording contains the voice. */
      readonly isPrivate: boolean;
    }
  /** While one of `priorityIds` talks, all but these and `exemptIds` are attenuated by `amountDb`, 0 to 40. */
  | {
      readonly kind: 'setDucking';
      readonly amountDb: number;
      readonly priorityIds: readonly number[];
      readonly exemptIds: readonly number[];
    }
  /** Linear gains, 0 to 2, by user id of this connection; users left out have 1. */
  | { readonly kind: 'setVolumes'; readonly gains: readonly (readonly [userId: number, gain: number])[] }
  /** Linear gains, 0 to 2, of the microphone before the chain and of the whole output. */
  | { readonly kind: 'setDeviceGains'; readonly input: number; readonly output: number }
  /** Stereo gains of voices in space; users left out are in the middle at full level. */
  | { readonly kind: 'setSpatialGains'; readonly places: readonly StereoGain[] }
  /** A sound of a plugin: mono, 48,000 samples a second, its buffer in the transfer list. Answered by `soundEnded`. `gain` is linear. */
  | {
      readonly kind: 'playSound';
      readonly id: number;
      readonly samples: Float32Array;
      readonly gain: number;
      readonly isForChannel: boolean;
    }
  /** Fades the sound out within 10 ms; unknown ids are ignored. */
  | { readonly kind: 'stopSound'; readonly id: number }
  /** Records input and output of the devices for the call doctor, muted or not; null ends that. The recording does not leave the process. */
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
  /** `opening` is the id of the `openDevice` that opened the device; left out where the thread failed to start. */
  | ({ readonly kind: 'device'; readonly opening?: number } & DeviceReport)
  | { readonly kind: 'chain'; readonly event: ChainEvent }
  | { readonly kind: 'metrics'; readonly entries: readonly MetricsEntry[] }
  /** `userId` is null for the local user. */
  | { readonly kind: 'talking'; readonly userId: number | null; readonly isTalking: boolean }
  /** Sent once for each `playSound`. */
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

/** Reception of one sender in a second. */
export interface SenderReception {
  readonly userId: number;
  /** Number of packets whose turn came and that were played. */
  readonly receivedPackets: number;
  /** Number of packets missing when their turn came. */
  readonly lostPackets: number;
  /** Mean length of a run of lost packets; 0 without loss. */
  readonly burstPackets: number;
  /** Delay beyond the fastest packets at which nearly all packets have arrived, in ms. */
  readonly jitterMs: number;
  /** Time that packets were queued in the network, in ms; null when it could not be measured. */
  readonly queueMs: number | null;
  /** Current delay of the jitter buffer beyond the fastest packets, in ms. */
  readonly delayMs: number;
  readonly packetMs: number;
  /** Number of the codec that decoded last; 0 is Opus. */
  readonly codec: number;
}

/** Quality report, sent every second. */
export interface AudioQuality {
  /** Reception by sender; senders without packets are left out. */
  readonly receptions: readonly SenderReception[];
  readonly lossPercent: number;
  readonly jitterBufferMs: number | null;
  readonly lane: VoiceLaneStats | null;
  /** Drop counts of all bounded queues that dropped. */
  readonly drops: Readonly<Record<string, number>>;
}
