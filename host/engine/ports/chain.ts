/** The chains: the audio thread's view of plugins. Implemented in `plugins`, used by `audio`, composed by `session`. */

import type { CodedError } from '@jackfield/protocol/coded-error';
import type { PluginMetrics } from '@jackfield/protocol/plugins';
import type { EncoderSettings, SandboxChainSlot } from '@jackfield/sandbox/specs';

/** One plugin in a chain as the engine plans it. The state is left out because the supervisor adds the saved one to each load. */
export interface ChainSlot extends Omit<SandboxChainSlot, 'state'> {
  /** SHA-256 of the component, hex. */
  readonly digest: string;
}

/** Length of a voice packet. */
export type PacketMs = 10 | 20 | 40 | 60;

export interface CaptureChainSpec {
  /** In order: at most one echo canceller, which is the first; effects and at most one gate; lane hooks, which are the last. */
  readonly slots: readonly ChainSlot[];
  readonly codec: ChainSlot;
  readonly encoder: EncoderSettings;
  readonly packetMs: 10 | 20;
  /** Current packet length, when the network requires another one. */
  readonly sentPacketMs?: PacketMs;
  /** Codecs besides Opus that can encode, at most 4. */
  readonly codecs?: readonly ChainSlot[];
  /** Number of the codec that encodes; Opus (0) when it is left out. */
  readonly activeCodec?: number;
}

export interface PlaybackChainSpec {
  readonly codec: ChainSlot;
  /** Effects run per remote user after decoding. */
  readonly decoded: readonly ChainSlot[];
  /** Effects run on the mix. */
  readonly mixed: readonly ChainSlot[];
  /** Lane hooks before the decoder, if any: the sender's last hook is undone first. */
  readonly laneIn?: readonly ChainSlot[];
  /** Codecs beside Opus that can decode, at most 4. */
  readonly codecs?: readonly ChainSlot[];
}

/** One reused object, valid only during the callback. */
export interface CaptureOutcome {
  /** Sequence of the answered `process` call. Each call is answered once, in order. */
  sequence: number;
  /** 480 samples as they left the last slot; the dry input when `isDry`. */
  readonly pcm: Float32Array;
  isDry: boolean;
  /** Always true without a gate. */
  isGateOpen: boolean;
  /** The frame was sent with a sound added, whatever the gate's state. */
  hasSound: boolean;
  speechProbability: number;
  /** One encoded packet; `packetBytes` is 0 when none is complete or nothing needs to be sent. */
  readonly packet: Uint8Array;
  packetBytes: number;
  /** Number of the codec that made the packet; 0 is Opus. */
  packetCodec: number;
  /** Frames from the packet's first one to this one, which completed it. */
  leadFrames: number;
  /** True on the last packet of a talk spurt. */
  isTalkEnd: boolean;
  /** Linear RMS before the first slot and after each; `levelCount` of them are valid. */
  readonly levels: Float32Array;
  levelCount: number;
}

/**
 * The capture chain: effects, gate and encoder in one round trip to the capture sandbox. A frame whose answer misses the deadline (default
 * 4 ms) is encoded dry by the warm spare, with a 5 ms crossfade at both edges.
 */
export interface CaptureChain extends AsyncDisposable {
  /**
   * Starts the sandbox, or replaces it without a gap; plugins in both chains get the state that they saved. Resolves when frames pass the new chain. Rejects
   * with a coded error; the old chain stays in use.
   */
  configure(spec: CaptureChainSpec): Promise<void>;
  /**
   * [audio] Never blocks. Copies `frame`; `farEnd`, the audio played at the same time (silence when it is left out); and `sound`, which is added after the
   * effects and the gate and is sent while the gate is closed, too. `isUrgent` false: the answer may come with that of the next frame, when this one completes
   * no packet.
   */
  process(
    frame: Float32Array,
    sequence: number,
    farEnd?: Float32Array,
    sound?: Float32Array | null,
    isUrgent?: boolean,
  ): void;
  /** [audio] No frame follows for a while, so a frame that waits for the next is processed. */
  flush(): void;
  /**
   * [audio] Replaces `process` for a frame that nobody waits for because the gate is closed: the frame is kept and goes through the effects together with the
   * next processed frame, in order and complete, at most 40 ms later. False when the frame must be processed.
   */
  rest(frame: Float32Array, farEnd?: Float32Array): boolean;
  /**
   * [audio] Replaces `rest` in a long silence: the effects get at most the last 40 ms of such frames, before the next processed one. False when the frame must be
   * processed, or when an effect never sleeps.
   */
  skip(frame: Float32Array, farEnd?: Float32Array): boolean;
  /** True while an echo canceller runs, which needs `farEnd`. */
  readonly wantsFarEnd: boolean;
  /** Takes effect with the next frame. */
  setParameter(pluginId: string, parameterId: number, value: number): void;
  updateSettings(pluginId: string, settingsJson: string): void;
  /** Updates the encoder in place: no frame is left out or sent twice. A longer packet begins in a pause or at a soft frame, 2 s later at the latest. */
  updateEncoder(encoder: EncoderSettings, packetMs?: PacketMs): void;
  /** The codec with this number encodes from the next packet on; Opus encodes when that codec is not loaded, is in quarantine or fails. */
  selectEncoder(codecNumber: number): void;
}

export type DecodeAction = 'decode' | 'recover' | 'conceal';

/** One sender's samples of one batch; views valid only during the callback. */
export interface DecodedVoice {
  senderId: number;
  /** `sampleCount` samples, a multiple of 480, after the decoded-stage effects (or dry). */
  readonly pcm: Float32Array;
  sampleCount: number;
  isDry: boolean;
  /** The samples before the effects, valid as long as `pcm`; null or left out when nothing changed them. */
  dry?: Float32Array | null;
}

export interface PlaybackOutcome {
  sequence: number;
  readonly voices: readonly DecodedVoice[];
  voiceCount: number;
  /** Linear RMS before and after each decoded slot, of the loudest voice. */
  readonly levels: Float32Array;
  levelCount: number;
}

/**
 * The playback chain: decodes and runs the per-user effects of all remote users in one batch a tick; the mix takes a second round trip when the mixed stage has
 * effects. When the deadline is missed, decoded frames arrive dry if they were decoded; otherwise `voiceCount` is 0 and the caller conceals.
 */
export interface PlaybackChain extends AsyncDisposable {
  configure(spec: PlaybackChainSpec): Promise<void>;
  /**
   * [audio] One batch: begin, then add for each sender with work to do, then submit. At most 64 adds a batch. While its delay shrinks a sender is added twice:
   * both steps run in order and each returns its own `DecodedVoice`.
   */
  begin(sequence: number): void;
  /**
   * `payload` is copied; for `recover` it is the packet after the lost one; for `conceal` it is empty. `samples` is a multiple of 480. `codecNumber` is the
   * packet's codec, Opus (0) when it is left out; a codec that is not loaded gives silence.
   */
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number, codecNumber?: number): void;
  submit(): void;
  /** [audio] Called only while `hasMixedSlots`. Answered once by `onMixed`, dry on a miss. */
  processMixed(frame: Float32Array, sequence: number): void;
  readonly hasMixedSlots: boolean;
  /** [audio] Latency of the mixed stage, in samples. */
  readonly mixedLatencySamples: number;
  /** The user has left: frees the decoder and the effects' state. */
  forgetSender(senderId: number): void;
  setParameter(pluginId: string, parameterId: number, value: number): void;
  updateSettings(pluginId: string, settingsJson: string): void;
}

/** Events that chains report to the control thread. */
export type ChainEvent =
  | {
      readonly kind: 'strike';
      readonly pluginId: string;
      /** An error code: DEADLINE_MISSED, TRAPPED, BAD_OUTPUT, SANDBOX_DIED … */
      readonly code: string;
      readonly message: string;
      /** Values for the placeholders in the message of the code. */
      readonly details?: NonNullable<CodedError['details']>;
      readonly strikes: number;
    }
  | {
      readonly kind: 'struck-out';
      readonly pluginId: string;
      readonly code: string;
      readonly message: string;
      readonly details?: NonNullable<CodedError['details']>;
      /** False when a busy machine may have caused the fault. Default: true. */
      readonly isCertain?: boolean;
    }
  /** An effect is bypassed because the machine is too busy for the whole chain, or it runs again. `costUs`: its processor time a frame. */
  | {
      readonly kind: 'resting';
      readonly sandbox: 'capture' | 'playback';
      readonly pluginId: string;
      readonly rests: boolean;
      readonly costUs: number;
    }
  /** A sandbox is running again. */
  | { readonly kind: 'restarted'; readonly sandbox: 'capture' | 'playback' }
  /** The chain has no running sandbox and is starting one. `done` of `total` steps are completed. */
  | {
      readonly kind: 'starting';
      readonly sandbox: 'capture' | 'playback';
      readonly done: number;
      readonly total: number;
    }
  /** The last sandbox has ended, or another one did not start. No audio passes through the chain until `restarted`. */
  | {
      readonly kind: 'stalled';
      readonly sandbox: 'capture' | 'playback';
      /** Number of the next start attempt, from 1. */
      readonly attempt: number;
      readonly code: string;
      readonly message: string;
      readonly details?: NonNullable<CodedError['details']>;
      /** Time until the next attempt, in ms; null while it is in progress. */
      readonly nextTryMs: number | null;
    }
  | {
      readonly kind: 'log';
      readonly pluginId: string;
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
    };

/** Metrics of one plugin in one sandbox since its start. */
export interface MetricsEntry extends PluginMetrics {
  readonly pluginId: string;
}
