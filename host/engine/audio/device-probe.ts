import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { PROBE_CLOCK } from '../ports/audio-thread.ts';
import type { ProbeSpace } from '../ports/audio-thread.ts';

/** Records the input and output of the devices side by side for the call doctor. Costs two comparisons a frame while no probe runs. [audio] */
export class DeviceProbe {
  #space: ProbeSpace | null = null;
  #captured = 0;
  #played = 0;

  /** Records from the next frame on until the space is full; null ends it. */
  start(space: ProbeSpace | null): void {
    this.#space = space;
    this.#captured = 0;
    this.#played = 0;
  }

  keepCaptured(frame: Float32Array, isLive: boolean): void {
    const space = this.#space;
    if (space === null || this.#captured >= space.tickMs.length) return;
    space.tickMs[this.#captured] = performance.now();
    space.captured.set(frame, this.#captured * FRAME_SAMPLES);
    this.#captured++;
    if (isLive) Atomics.add(space.clock, PROBE_CLOCK.live, 1);
    Atomics.store(space.clock, PROBE_CLOCK.captured, this.#captured);
  }

  keepPlayed(frame: Float32Array): void {
    const space = this.#space;
    if (space === null || this.#played >= space.tickMs.length) return;
    space.played.set(frame, this.#played * FRAME_SAMPLES);
    this.#played++;
    Atomics.store(space.clock, PROBE_CLOCK.played, this.#played);
  }
}
