import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DoctorLink } from '@jackfield/protocol/doctor';
import type { DeviceState } from '@jackfield/protocol/state';
import type { MicrophoneMeasures } from './sound-measures.ts';
import type { SweepResult } from './sweep.ts';

/** Everything that a run of the doctor measured; `diagnose` knows nothing else. */
export interface Measurements {
  readonly device: Pick<DeviceState, 'kind' | 'isRunning' | 'error' | 'inputName' | 'outputName'>;
  /** A browser takes its own echo out of the microphone, so the sweep cannot be heard there. */
  readonly hasBrowserEchoCancellation: boolean;
  /** null where no frame came. */
  readonly microphone: MicrophoneMeasures | null;
  /** Frames that had a microphone behind them, percent. */
  readonly livePercent: number;
  /** null where none was to be played. */
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
  /** Longest time between two ticks of the device, which is 10 ms on an idle machine; 0 without one. */
  readonly longestTickMs: number;
  /** Ticks that came more than 30 ms after the one before, percent; 0 for fewer than three. */
  readonly lateTickPercent: number;
  /** 99 of 100 turns of the engine's control thread were not later than that. */
  readonly loopDelayMs: number;
  /** Frames that the chains did not answer in time, percent of all. */
  readonly missedPercent: number;
  /** Load of the last minute per processor. */
  readonly loadPerCpu: number;
  /** The plugin that missed most frames during the run; null where none did. */
  readonly slowPlugin: { readonly name: string; readonly misses: number; readonly p99Ms: number } | null;
  /** Why a chain does not run; null while both do. */
  readonly chainError: { readonly isSpeaking: boolean; readonly error: CodedError } | null;
  /** A plugin that keeps all packets back, by name. */
  readonly voiceHeldBy: string | null;
}

export type ServerMeasures =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly address: string; readonly error: CodedError | null }
  | {
      readonly kind: 'connected';
      readonly address: string;
      readonly voicePath: 'udp' | 'control';
      /** Of the control connection, in ms. */
      readonly pingMs: number | null;
      /** The measured link, or why there is none. */
      readonly link: DoctorLink | CodedError;
      /** What the worst-off listeners lose of oneself, and what oneself loses of others, percent; null while nobody talks. */
      readonly listenersLosePercent: number | null;
      readonly ownLossPercent: number;
      /** Bitrate of one's own voice where the network carries less than the user wishes; null while it carries it. */
      readonly limitedKbps: number | null;
    };
