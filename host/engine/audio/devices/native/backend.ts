import type { NativeBackendName, NativeLatency } from '../../../ports/device.ts';
import type { DropCounter } from '../../drop-counter.ts';

/** A device as people choose it. Ids are stable across restarts and replugging. */
export interface NativeDeviceInfo {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

export interface DeviceLists {
  readonly inputs: readonly NativeDeviceInfo[];
  readonly outputs: readonly NativeDeviceInfo[];
}

/** More than this many inputs or outputs are not listed. */
export const MAX_LISTED = 64;

/** What a back end holds at the moment. */
export interface BackendDevices {
  /** Names of the open microphone and loudspeaker; null while there is none. */
  readonly inputName: string | null;
  readonly outputName: string | null;
  /** The reason, as the rest of a sentence, while the sound system cannot be used; null while it answers. */
  readonly failure: string | null;
}

export interface BackendEvents {
  /** [audio] One captured frame, valid during the call; the answer is `play`, but not where it `isResting`. `isLive` is false without a microphone. */
  readonly onTick: (frame: Float32Array, isLive: boolean, isResting: boolean) => void;
  readonly onDevices: (devices: BackendDevices) => void;
  /** The back end can do no more and was not asked to end; its owner disposes of it. `reason` is the rest of a sentence. Told once. */
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
  /** [audio] Takes one frame for the ear, copied before the call returns; drops it where the program does not keep up. */
  play(frame: Float32Array, side: Float32Array | null): void;
  /** [audio] Up to this level of the microphone (linear RMS) frames may come together, resting; 0 ends it. */
  rest?(level: number): void;
}

/** The grant of real-time priority, or the reason why there is none. */
export interface NativePriority {
  readonly grantedBy: string | null;
  readonly failure: string | null;
}

/** A back end that can be started on this machine. */
export interface BackendProgram {
  readonly name: NativeBackendName;
  /** Starts it; what fails afterwards is told by `onEnd`. */
  readonly start: (options: BackendOptions, events: BackendEvents, drops: DropCounter) => NativeBackend;
  /** Rejects with the reason why there is no list. */
  readonly list: (environment: Readonly<Record<string, string>>) => Promise<DeviceLists>;
  /** Asks for real-time priority as its running does; left out where it asks for none. Rejects where that cannot be told. */
  readonly priority?: (environment: Readonly<Record<string, string>>) => Promise<NativePriority>;
}
