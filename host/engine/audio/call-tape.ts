import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { TAPE_CLOCK } from '../ports/audio-thread.ts';
import type { TapeSpace } from '../ports/audio-thread.ts';

/** Where a packet begins before the last one ended (the jitter buffer was shortened), one goes over into the other within 2.5 ms. */
const FADE_SAMPLES = 120;

interface Voice {
  readonly samples: Float32Array;
  /** Where the last packet ended. */
  end: number;
}

interface Running extends TapeSpace {
  readonly voices: Map<number, Voice>;
  readonly frames: number;
  /** Frames of the microphone and ticks of playback, which one device drives. */
  ownFrames: number;
  heardFrames: number;
  readonly done: () => void;
}

/**
 * Keeps a stretch of a call: one's own microphone before any plugin and the voices of those who allowed it, as they were decoded, before any plugin, on one
 * clock. Whoever is not set is not kept. Allocates nothing and writes no files. [audio] where nothing else is said.
 */
export class CallTape {
  #running: Running | null = null;

  /** Resolves when the tape is full, or was stopped. Another one ends the first. */
  start({ own, clock }: TapeSpace): Promise<void> {
    this.stop();
    const { promise, resolve } = Promise.withResolvers<void>();
    const frames = Math.floor(own.length / FRAME_SAMPLES);
    this.#running = { own, clock, voices: new Map(), frames, ownFrames: 0, heardFrames: 0, done: resolve };
    return promise;
  }

  stop(): void {
    this.#running?.done();
    this.#running = null;
  }

  /** From now on the voice is kept in `samples`, which are as long as the tape; null: from this frame on it is not, also what is decoded ahead. */
  setVoice(userId: number, samples: Float32Array | null): void {
    const running = this.#running;
    if (running === null) return;
    const position = running.heardFrames * FRAME_SAMPLES;
    if (samples !== null) running.voices.set(userId, { samples, end: position });
    else {
      running.voices.get(userId)?.samples.fill(0, position);
      running.voices.delete(userId);
    }
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** One frame of the microphone. */
  keepOwn(frame: Float32Array, isLive: boolean): void {
    const running = this.#running;
    if (running === null || running.ownFrames >= running.frames) return;
    if (isLive) {
      running.own.set(frame, running.ownFrames * FRAME_SAMPLES);
      Atomics.add(running.clock, TAPE_CLOCK.live, 1);
    }
    running.ownFrames++;
  }

  /** `count` samples of a voice that will be played after `ahead` others of it. */
  keepVoice(userId: number, pcm: Float32Array, count: number, ahead: number): void {
    const running = this.#running;
    const voice = running?.voices.get(userId);
    if (running === null || voice === undefined) return;
    const { samples } = voice;
    const start = running.heardFrames * FRAME_SAMPLES + ahead;
    const fade = Math.min(count, clamp(voice.end - start, 0, FADE_SAMPLES, 0));
    const end = Math.min(start + count, samples.length);
    for (let at = start, index = 0; at < end; at++, index++) {
      const share = index < fade ? (index + 1) / (fade + 1) : 1;
      samples[at] = (samples[at] ?? 0) * (1 - share) + (pcm[index] ?? 0) * share;
    }
    // What was kept beyond is not played any more.
    if (end < voice.end) samples.fill(0, end, Math.min(voice.end, samples.length));
    voice.end = end;
  }

  /** A tick of playback is over. */
  advance(): void {
    const running = this.#running;
    if (running === null) return;
    running.heardFrames++;
    Atomics.store(running.clock, TAPE_CLOCK.frames, running.heardFrames);
    if (running.heardFrames >= running.frames) this.stop();
  }
}
