import { writeFile } from 'node:fs/promises';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { loadWav } from '../wav-file.ts';
import { encodeFloatWav } from '../wav-writer.ts';

/** Time beyond the length of the recording after which a device that has stopped, or delivers no microphone, is given up. */
const PATIENCE_MS = 2_000;

interface VoiceRecording {
  readonly samples: Float32Array;
  filled: number;
  isLive: boolean;
  readonly done: () => void;
}

/** Records a stretch of the microphone, and plays such a stretch in a loop in place of the microphone. For plugin developers. */
export class MicrophoneRecorder {
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  #recording: VoiceRecording | null = null;
  #loop: Float32Array | null = null;
  #position = 0;

  /** True while a loop replaces the microphone; only the user may hear it. */
  get isLooping(): boolean {
    return this.#loop !== null;
  }

  /**
   * Writes the next `seconds` of the microphone, before any plugin, to a WAV file (mono, 48 kHz, float). A new recording ends the current one. Rejects with
   * MICROPHONE_NOT_FOUND when no audio comes, and with AUDIO_FILE_UNWRITABLE.
   */
  async record(file: string, seconds: number): Promise<void> {
    this.#recording?.done();
    const { promise, resolve } = Promise.withResolvers<void>();
    const frames = Math.max(1, Math.round((seconds * SAMPLE_RATE) / FRAME_SAMPLES));
    const samples = new Float32Array(frames * FRAME_SAMPLES);
    const recording: VoiceRecording = { samples, filled: 0, isLive: false, done: resolve };
    this.#recording = recording;
    const timer = setTimeout(resolve, seconds * 1_000 + PATIENCE_MS);
    await promise;
    clearTimeout(timer);
    if (this.#recording === recording) this.#recording = null;
    if (!recording.isLive) throw JackfieldError.of('MICROPHONE_NOT_FOUND');
    try {
      await writeFile(file, encodeFloatWav(samples.subarray(0, recording.filled)));
    } catch (error) {
      throw JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file, reason: reasonOf(error) }, error);
    }
  }

  /** Plays a WAV file in place of the microphone; null restores the microphone. Rejects with AUDIO_FILE_UNREADABLE and AUDIO_FILE_INVALID. */
  async loop(file: string | null): Promise<void> {
    const samples = file === null ? null : await loadWav(file);
    this.#position = 0;
    this.#loop = samples;
  }

  /** [audio] Returns the frame that replaces a microphone frame; valid until the next call. */
  pass(frame: Float32Array, isLive: boolean): Float32Array {
    if (this.#recording !== null) this.#keep(this.#recording, frame, isLive);
    const loop = this.#loop;
    if (loop === null) return frame;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      this.#frame[index] = loop[this.#position] ?? 0;
      this.#position = (this.#position + 1) % loop.length;
    }
    return this.#frame;
  }

  #keep(recording: VoiceRecording, frame: Float32Array, isLive: boolean): void {
    if (!isLive || recording.filled >= recording.samples.length) return;
    recording.isLive = true;
    recording.samples.set(frame, recording.filled);
    recording.filled += FRAME_SAMPLES;
    if (recording.filled >= recording.samples.length) recording.done();
  }
}
