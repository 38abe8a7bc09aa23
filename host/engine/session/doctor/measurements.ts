import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DoctorLink } from '@jackfield/protocol/doctor';
import type { DeviceState } from '@jackfield/protocol/state';
import type { MicrophoneMeasures } from './sound-measures.ts';
import type { SweepResult } from './sweep.ts';

/** All measurements of one run of the doctor; `diagnose` uses nothing else. */
export interface Measurements {
  readonly device: Pick<DeviceState, 'kind' | 'isRunning' | 'error' | 'inputName' | 'outputName'>;
  /** True when a browser cancels the echo of its own sound, so that the microphone cannot hear the sweep. */
  readonly hasBrowserEchoCancellation: boolean;
  /** Levels of the microphone; null when no frame came. */
  readonly microphone: MicrophoneMeasures | null;
  /** Captured frames that came from a microphone, in percent. */
  readonly livePercent: number;
  /** Outcome of the sweep; null when none was to be played. */
  readonly sweep: SweepResult | null;
  readonly self: {
    readonly isMuted: boolean;
    readonly isServerMuted: boolean;
    readonly isDeafened: boolean;
    readonly inputVolumePercent: number;
    readonly outputVolumePercent: number;
  };
  readonly machine: MachineMeasures;
  readonly server: ServerMeasures;
}

export interface MachineMeasures {
  /** Longest time between two ticks of the device, in ms, which is 10 ms on an idle machine; 0 without a device. */
  readonly longestTickMs: number;
  /** Ticks that came more than 30 ms after the one before, in percent; 0 for fewer than three. */
  readonly lateTickPercent: number;
  /** 99th percentile of the event-loop delay of the engine's control thread, in ms. */
  readonly loopDelayMs: number;
  /** Frames that the chains did not answer in time, in percent of all frames. */
  readonly missedPercent: number;
  /** Load average of the last minute per processor. */
  readonly loadPerCpu: number;
  /** Plugin that missed the most frames during the run; null when none missed any. */
  readonly slowPlugin: { readonly name: string; readonly misses: number; readonly p99Ms: number } | null;
  /** Error of a chain that does not run; null while both chains run. */
  readonly chainError: { readonly isSpeaking: boolean; readonly error: CodedError } | null;
  /** Name of the plugin that holds all packets back; null when there is none. */
  readonly voiceHeldBy: string | null;
}

export type ServerMeasures =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly address: string; readonly error: CodedError | null }
  | {
      readonly kind: 'connected';
      readonly address: string;
      readonly voicePath: 'udp' | 'control';
      /** Round-trip time of the control connection, in ms. */
      readonly pingMs: number | null;
      /** The measured link, or the reason why there is none. */
      readonly link: DoctorLink | CodedError;
      /** Loss that the worst-off listeners report, and loss in the received voices, in percent; null while nobody talks. */
      readonly listenersLosePercent: number | null;
      readonly ownLossPercent: number;
      /** Bitrate of the local user's voice while the network carries less than the user prefers, in kb/s; null while it carries that. */
      readonly limitedKbps: number | null;
    };
