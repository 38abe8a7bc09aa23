import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { PROBE_CLOCK } from '../../ports/audio-thread.ts';
import type { ProbeSpace } from '../../ports/audio-thread.ts';
import type { AudioThreadClient } from '../audio-thread-client.ts';

/** Records capture and playback of the device from now on, in memory that the audio thread fills. */
export class DeviceRecord implements Disposable {
  readonly #audio: Pick<AudioThreadClient, 'probeDevice'>;
  readonly #space: ProbeSpace;

  constructor(audio: Pick<AudioThreadClient, 'probeDevice'>, lengthMs: number) {
    const frames = Math.ceil(lengthMs / FRAME_MS);
    this.#audio = audio;
    this.#space = {
      captured: new Float32Array(new SharedArrayBuffer(frames * FRAME_SAMPLES * 4)),
      played: new Float32Array(new SharedArrayBuffer(frames * FRAME_SAMPLES * 4)),
      tickMs: new Float64Array(new SharedArrayBuffer(frames * 8)),
      clock: new Int32Array(new SharedArrayBuffer(PROBE_CLOCK.length * 4)),
    };
    audio.probeDevice(this.#space);
  }

  get capturedFrames(): number {
    return Atomics.load(this.#space.clock, PROBE_CLOCK.captured);
  }

  /** Captured frames that came from a microphone, in percent; 0 without frames. */
  get livePercent(): number {
    const frames = this.capturedFrames;
    return frames === 0 ? 0 : (100 * Atomics.load(this.#space.clock, PROBE_CLOCK.live)) / frames;
  }

  captured(fromFrame: number, toFrame = this.capturedFrames): Float32Array {
    return part(this.#space.captured, fromFrame, toFrame);
  }

  /** Played samples from `fromFrame` on, for as many frames as were captured. */
  played(fromFrame: number): Float32Array {
    return part(this.#space.played, fromFrame, this.capturedFrames);
  }

  /** Arrival time of each captured frame, in ms. */
  tickMs(): Float64Array {
    return this.#space.tickMs.slice(0, this.capturedFrames);
  }

  [Symbol.dispose](): void {
    this.#audio.probeDevice(null);
  }
}

/** Copies the samples, because the audio thread goes on writing. */
function part(samples: Float32Array, fromFrame: number, toFrame: number): Float32Array {
  return Float32Array.from(samples.subarray(Math.max(0, fromFrame) * FRAME_SAMPLES, toFrame * FRAME_SAMPLES));
}
