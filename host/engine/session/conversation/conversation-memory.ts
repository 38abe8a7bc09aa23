import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { MAX_RECORDED_PEOPLE } from '@jackfield/wire/limits';
import { TAPE_CLOCK, TAPE_SETTLE_FRAMES } from '../../ports/audio-thread.ts';
import type { TapeSpace } from '../../ports/audio-thread.ts';
import type { AudioThreadClient } from '../audio-thread-client.ts';

/** A disk may stand still for eight of them; 192 kB a second and voice. */
const LOOP_FRAMES = 10 * (1_000 / FRAME_MS);

type TapedAudio = Pick<AudioThreadClient, 'tapeCall' | 'tapeVoice' | 'stopTape'>;

/** The loops of a conversation, filled by the audio thread and emptied by the recording thread: at most 16 voices beside one's own at a time. */
export class ConversationMemory {
  readonly space: TapeSpace = {
    kind: 'loop',
    own: makeLoop(),
    clock: new Int32Array(new SharedArrayBuffer(4 * TAPE_CLOCK.length)),
  };
  readonly #audio: TapedAudio;
  readonly #voices = new Set<number>();

  constructor(audio: TapedAudio) {
    this.#audio = audio;
  }

  /** Resolves when it was stopped; rejects with AUDIO_THREAD_DIED. */
  run(): Promise<void> {
    return this.#audio.tapeCall(this.space);
  }

  stop(): void {
    this.#audio.stopTape();
  }

  /** Frames of 10 ms so far. */
  get frames(): number {
    return Atomics.load(this.space.clock, TAPE_CLOCK.frames);
  }

  get voices(): readonly number[] {
    return [...this.#voices];
  }

  /** Frames that were not kept, because the disk was too slow. */
  get lostFrames(): number {
    return Atomics.load(this.space.clock, TAPE_CLOCK.lost);
  }

  /** The loop that the voice is laid into from now on; null where it is in one, or there is no room for one more. */
  putOn(userId: number): Float32Array | null {
    if (this.#voices.has(userId) || this.#voices.size >= MAX_RECORDED_PEOPLE) return null;
    const loop = makeLoop();
    this.#voices.add(userId);
    this.#audio.tapeVoice(userId, loop);
    return loop;
  }

  /** Returns the frame after which nothing of the voice is in its loop. */
  takeOff(userId: number): number {
    this.#voices.delete(userId);
    this.#audio.tapeVoice(userId, null);
    return this.frames + TAPE_SETTLE_FRAMES;
  }
}

function makeLoop(): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * LOOP_FRAMES * FRAME_SAMPLES));
}
