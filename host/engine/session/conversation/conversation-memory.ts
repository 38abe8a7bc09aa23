import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { MAX_RECORDED_PEOPLE } from '@jackfield/wire/limits';
import { RECORDING_CLOCK, RECORDING_SETTLE_FRAMES } from '../../ports/audio-thread.ts';
import type { RecordingSpace } from '../../ports/audio-thread.ts';
import type { AudioThreadClient } from '../audio-thread-client.ts';

/** Length of a ring buffer: 10 s, of which the disk may stall for eight; 192 kB a second per voice. */
const RING_FRAMES = 10 * (1_000 / FRAME_MS);

type RecorderControl = Pick<AudioThreadClient, 'startRecorder' | 'setRecordedVoice' | 'stopRecorder'>;

/** Ring buffers of a conversation, filled by the audio thread and emptied by the recording thread: at most 16 voices beside the local user's at a time. */
export class ConversationMemory {
  readonly space: RecordingSpace = {
    kind: 'ring',
    own: makeRing(),
    clock: new Int32Array(new SharedArrayBuffer(4 * RECORDING_CLOCK.length)),
  };
  readonly #audio: RecorderControl;
  readonly #voices = new Set<number>();

  constructor(audio: RecorderControl) {
    this.#audio = audio;
  }

  /** Resolves when the recording was stopped; rejects with AUDIO_THREAD_DIED. */
  run(): Promise<void> {
    return this.#audio.startRecorder(this.space);
  }

  stop(): void {
    this.#audio.stopRecorder();
  }

  /** Number of frames of 10 ms recorded so far. */
  get frames(): number {
    return Atomics.load(this.space.clock, RECORDING_CLOCK.frames);
  }

  get voices(): readonly number[] {
    return [...this.#voices];
  }

  /** Number of frames that were lost because the disk was too slow. */
  get lostFrames(): number {
    return Atomics.load(this.space.clock, RECORDING_CLOCK.lost);
  }

  /** Returns the ring buffer that receives the voice from now on; null when the voice already has one, or when there is no room for one more. */
  addVoice(userId: number): Float32Array | null {
    if (this.#voices.has(userId) || this.#voices.size >= MAX_RECORDED_PEOPLE) return null;
    const ring = makeRing();
    this.#voices.add(userId);
    this.#audio.setRecordedVoice(userId, ring);
    return ring;
  }

  /** Returns the frame after which the voice's ring buffer holds nothing of it any more. */
  removeVoice(userId: number): number {
    this.#voices.delete(userId);
    this.#audio.setRecordedVoice(userId, null);
    return this.frames + RECORDING_SETTLE_FRAMES;
  }
}

function makeRing(): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * RING_FRAMES * FRAME_SAMPLES));
}
