import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { MAX_RECORDED_PEOPLE } from '@jackfield/wire/limits';
import { TAPE_CLOCK, TAPE_SETTLE_FRAMES } from '../../ports/audio-thread.ts';
import type { TapeSpace } from '../../ports/audio-thread.ts';
import type { AudioThreadClient } from '../audio-thread-client.ts';

/** Length of a loop: 10 s, of which the disk may stall for eight; 192 kB a second per voice. */
const LOOP_FRAMES = 10 * (1_000 / FRAME_MS);

type TapedAudio = Pick<AudioThreadClient, 'tapeCall' | 'tapeVoice' | 'stopTape'>;

/** Ring buffers of a conversation, filled by the audio thread and emptied by the recording thread: at most 16 voices beside the local user's at a time. */
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

  /** Resolves when the recording was stopped; rejects with AUDIO_THREAD_DIED. */
  run(): Promise<void> {
    return this.#audio.tapeCall(this.space);
  }

  stop(): void {
    this.#audio.stopTape();
  }

  /** Number of frames of 10 ms recorded so far. */
  get frames(): number {
    return Atomics.load(this.space.clock, TAPE_CLOCK.frames);
  }

  get voices(): readonly number[] {
    return [...this.#voices];
  }

  /** Number of frames that were lost because the disk was too slow. */
  get lostFrames(): number {
    return Atomics.load(this.space.clock, TAPE_CLOCK.lost);
  }

  /** Returns the loop that receives the voice from now on; null when the voice already has one, or when there is no room for one more. */
  putOn(userId: number): Float32Array | null {
    if (this.#voices.has(userId) || this.#voices.size >= MAX_RECORDED_PEOPLE) return null;
    const loop = makeLoop();
    this.#voices.add(userId);
    this.#audio.tapeVoice(userId, loop);
    return loop;
  }

  /** Returns the frame after which the voice's loop holds nothing of it any more. */
  takeOff(userId: number): number {
    this.#voices.delete(userId);
    this.#audio.tapeVoice(userId, null);
    return this.frames + TAPE_SETTLE_FRAMES;
  }
}

function makeLoop(): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * LOOP_FRAMES * FRAME_SAMPLES));
}
