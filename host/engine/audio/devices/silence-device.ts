import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { AudioDevice, DeviceCallbacks } from '../../ports/device.ts';
import { FrameClock, systemTiming } from './frame-clock.ts';
import type { Timing } from './frame-clock.ts';

/** A device without microphone and loudspeaker that only keeps time: for bots and for a client without sound. */
export class SilenceDevice implements AudioDevice {
  readonly kind = 'silence';
  readonly #clock: FrameClock;
  readonly #callbacks: DeviceCallbacks;

  private constructor(callbacks: DeviceCallbacks, timing: Timing) {
    const frame = new Float32Array(FRAME_SAMPLES);
    this.#callbacks = callbacks;
    this.#clock = new FrameClock(
      () => {
        callbacks.onCaptured(frame, false);
        callbacks.onPlaybackDue();
      },
      1,
      timing,
    );
  }

  static open(callbacks: DeviceCallbacks, timing: Timing = systemTiming): SilenceDevice {
    const device = new SilenceDevice(callbacks, timing);
    device.#clock.start();
    callbacks.onState({ isRunning: true, error: null });
    return device;
  }

  play(): void {
    // The frame is discarded.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.stop();
    this.#callbacks.onState({ isRunning: false, error: null });
  }
}
