/** The device port: source and destination of frames. The device is the clock of the audio thread. A frame is 480 samples of float32, mono, 48 kHz. */
export interface DeviceCallbacks {
  /** [audio] One captured frame, valid only during the call. `isLive` is false when there is no microphone (zeros). */
  readonly onCaptured: (frame: Float32Array, isLive: boolean) => void;
  /** [audio] The device needs one frame; answer with `play` as soon as it is ready (within this tick). */
  readonly onPlaybackDue: () => void;
  /** The device started, stopped or failed. `code` is one of the engine's error codes. */
  readonly onState: (state: DeviceReport) => void;
}

/** State that a device reports. Only native devices report the last three fields. */
export interface DeviceReport {
  readonly isRunning: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The program behind the device; null while none runs. */
  readonly backend?: NativeBackendName | null;
  /** The name of the open microphone; null while there is none. */
  readonly inputName?: string | null;
  /** The name of the open loudspeaker; null while there is none. */
  readonly outputName?: string | null;
}

/** `sidecar` is the program in `host/audio-sidecar`, `pipe` is `parec` with `pacat`. */
export type NativeBackendName = 'sidecar' | 'pipe';

/** `low` costs more processor time and tolerates less other load on the machine. */
export type NativeLatency = 'default' | 'low';

export interface AudioDevice extends AsyncDisposable {
  readonly kind: 'native' | 'chromium' | 'file' | 'silence';
  /**
   * [audio] Hands over one frame to play; copied before the call returns. With `side` left is `frame` + `side` and right is `frame` - `side`; without it both
   * are `frame`.
   */
  play(frame: Float32Array, side: Float32Array | null): void;
  /**
   * [audio] Lets the device rest until the microphone is louder than `level` (linear RMS of a frame), because nobody speaks and no voice is played: it may
   * deliver up to 50 ms at once, and plays silence whatever
   * `play` gives it. It ends rest by itself with the first louder frame, which it delivers without delay after the waiting ones. Called each tick while rest is
   * wanted.
   */
  rest?(level: number): void;
  /**
   * [audio] Ends `rest`. Returns the number of ticks whose time has passed while their frames are still under way: the caller lets playback run them now, and
   * the device does not request them again. 0 when the device did not rest.
   */
  wake?(): number;
}

/** The device that the control thread asks the audio thread to open. */
export type DeviceConfig =
  /** The system's microphone and loudspeaker. An empty id is the system's default device, which is followed when it changes. */
  | { readonly kind: 'native'; readonly inputId: string; readonly outputId: string; readonly latency: NativeLatency }
  /** The page captures and plays; its worker connects to the PCM port with this token. */
  | { readonly kind: 'chromium'; readonly token: string }
  /**
   * WAV in, WAV out. `speed` 1 is real time; `Infinity` is as fast as the chains answer. `inputPath` null is silence. The output is mono, the mean of both
   * channels, unless `isStereo`.
   */
  | {
      readonly kind: 'file';
      readonly inputPath: string | null;
      readonly outputPath: string | null;
      readonly isLooping: boolean;
      readonly isStereo?: boolean;
      readonly speed: number;
    }
  | { readonly kind: 'silence' };
