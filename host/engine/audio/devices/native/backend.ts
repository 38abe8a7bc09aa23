import type { NativeDevices } from '@jackfield/protocol/state';
import type { NativeBackendName, NativeLatency } from '../../../ports/device.ts';
import type { DropCounter } from '../../drop-counter.ts';

/** The devices that a back end lists. */
export type DeviceLists = Pick<NativeDevices, 'inputs' | 'outputs'>;

/** Longest list of inputs or outputs. */
export const MAX_LISTED = 64;

/** The devices that a back end has open. */
export interface BackendDevices {
  /** Names of the open microphone and loudspeaker; null while there is none. */
  readonly inputName: string | null;
  readonly outputName: string | null;
  /** The reason, as the rest of a sentence, while the sound system cannot be used; null while it answers. */
  readonly failure: string | null;
}

export interface BackendEvents {
  /** [audio] One captured frame, valid during the call; the answer is `play`, except when it `isResting`. `isLive` is false without a microphone. */
  readonly onTick: (frame: Float32Array, isLive: boolean, isResting: boolean) => void;
  readonly onDevices: (devices: BackendDevices) => void;
  /** The back end ended by itself or can do no more; its owner disposes of it. `reason` is the rest of a sentence. Called once. */
  readonly onEnd: (reason: string) => void;
}

export interface BackendOptions {
  readonly inputId: string;
  readonly outputId: string;
  readonly latency: NativeLatency;
  readonly environment: Readonly<Record<string, string>>;
}

/** Programs that record and play. While it holds a device it ticks at 100 Hz; it reopens lost devices by itself. */
export interface NativeBackend extends AsyncDisposable {
  /** [audio] Takes one frame to play, copied before the call returns; drops it when the program does not keep up. */
  play(frame: Float32Array, side: Float32Array | null): void;
  /** [audio] Microphone frames up to this level (linear RMS) may be delivered together, as resting; 0 ends this. */
  rest?(level: number): void;
}

/** The grant of real-time priority, or the reason for its refusal. */
export interface NativePriority {
  readonly grantedBy: string | null;
  readonly failure: string | null;
}

/** A back end that can be started on this machine. */
export interface BackendProgram {
  readonly name: NativeBackendName;
  /** Starts the back end; `onEnd` reports later failures. */
  readonly start: (options: BackendOptions, events: BackendEvents, drops: DropCounter) => NativeBackend;
  /** Lists the devices. Rejects with the reason when there is no list. */
  readonly list: (environment: Readonly<Record<string, string>>) => Promise<DeviceLists>;
  /** Asks for real-time priority as the running back end does; left out when the back end asks for none. Rejects when the answer cannot be determined. */
  readonly priority?: (environment: Readonly<Record<string, string>>) => Promise<NativePriority>;
}
