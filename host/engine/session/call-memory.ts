import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { MAX_RECORDED_PEOPLE } from '@jackfield/wire/limits';
import { RECORDING_CLOCK } from '../ports/audio-thread.ts';
import type { RecordingSpace } from '../ports/audio-thread.ts';
import type { AudioThreadClient } from './audio-thread-client.ts';

/** Span of the recording that holds a user's voice, in ms. */
export interface RecordedSpan {
  readonly fromMs: number;
  toMs: number;
}

interface RecordedVoice {
  readonly samples: Float32Array;
  readonly spans: RecordedSpan[];
  isOn: boolean;
}

/**
 * Memory of one recording of a call, filled by the audio thread: 192 kB a second per voice, at most 16 voices beside the local user's. Times are those of the
 * recording, so that events noted with them match the sound.
 */
export class CallMemory {
  readonly #audio: Pick<AudioThreadClient, 'startRecorder' | 'setRecordedVoice' | 'stopRecorder'>;
  readonly #space: RecordingSpace;
  readonly #voices = new Map<number, RecordedVoice>();

  constructor(audio: Pick<AudioThreadClient, 'startRecorder' | 'setRecordedVoice' | 'stopRecorder'>, seconds: number) {
    this.#audio = audio;
    const frames = Math.round((seconds * 1_000) / FRAME_MS);
    const clock = new Int32Array(new SharedArrayBuffer(4 * RECORDING_CLOCK.length));
    this.#space = { kind: 'linear', own: sharedSamples(frames * FRAME_SAMPLES), clock };
  }

  /** Resolves when the memory is full or the recording was stopped. */
  run(): Promise<void> {
    return this.#audio.startRecorder(this.#space);
  }

  stop(): void {
    this.#audio.stopRecorder();
  }

  /** Length of the recording so far, in ms. */
  get nowMs(): number {
    return Atomics.load(this.#space.clock, RECORDING_CLOCK.frames) * FRAME_MS;
  }

  /** True when at least one frame came from a microphone. */
  get hadMicrophone(): boolean {
    return Atomics.load(this.#space.clock, RECORDING_CLOCK.live) > 0;
  }

  get own(): Float32Array {
    return this.#filled(this.#space.own);
  }

  isOn(userId: number): boolean {
    return this.#voices.get(userId)?.isOn === true;
  }

  /** Returns false when there is no room for one more voice. */
  addVoice(userId: number): boolean {
    let voice = this.#voices.get(userId);
    if (voice === undefined) {
      if (this.#voices.size >= MAX_RECORDED_PEOPLE) return false;
      voice = { samples: sharedSamples(this.#space.own.length), spans: [], isOn: false };
      this.#voices.set(userId, voice);
    }
    if (voice.isOn) return true;
    voice.isOn = true;
    voice.spans.push({ fromMs: this.nowMs, toMs: Infinity });
    this.#audio.setRecordedVoice(userId, voice.samples);
    return true;
  }

  removeVoice(userId: number): void {
    const voice = this.#voices.get(userId);
    if (voice === undefined || !voice.isOn) return;
    voice.isOn = false;
    this.#audio.setRecordedVoice(userId, null);
    const span = voice.spans.at(-1);
    if (span !== undefined) span.toMs = this.nowMs;
  }

  /** Recorded voices of the other users, in the order in which they were added. */
  get voices(): { readonly userId: number; readonly samples: Float32Array; readonly spans: readonly RecordedSpan[] }[] {
    const endMs = this.nowMs;
    return [...this.#voices].map(([userId, { samples, spans }]) => ({
      userId,
      samples: this.#filled(samples),
      spans: spans.map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, endMs) })),
    }));
  }

  #filled(samples: Float32Array): Float32Array {
    return samples.subarray(0, (this.nowMs / FRAME_MS) * FRAME_SAMPLES);
  }
}

function sharedSamples(count: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
