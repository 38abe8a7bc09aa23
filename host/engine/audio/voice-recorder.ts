import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { RECORDING_AHEAD_FRAMES, RECORDING_CLOCK } from '../ports/audio-thread.ts';
import type { RecordingSpace } from '../ports/audio-thread.ts';

/** Crossfade, 2.5 ms, from the last packet into one that begins before that packet's end (the jitter buffer was shortened). */
const FADE_SAMPLES = 120;
/** Jitter of the capture chain's answers within which sent frames are joined without a gap. */
const STEADY_SAMPLES = 4 * FRAME_SAMPLES;

interface Voice {
  readonly samples: Float32Array;
  /** Position at which the last packet ended, in samples from the beginning of the recording. */
  end: number;
}

interface Running extends RecordingSpace {
  readonly voices: Map<number, Voice>;
  /** The sent voice; used only with a ring buffer. */
  readonly sent: Voice;
  readonly frames: number;
  /** Frames of the microphone and ticks of playback, both driven by one device. */
  ownFrames: number;
  heardFrames: number;
  readonly done: () => void;
}

/**
 * Records a stretch of a call on one clock: the local user and the members who allowed it, as decoded and before any plugin. Only voices set with `setVoice`
 * are recorded. A ring buffer that is not emptied in time pauses for all voices alike. Allocates nothing and writes no files. Methods are [audio] unless stated
 * otherwise.
 */
export class VoiceRecorder {
  #running: Running | null = null;

  /** Resolves when the memory is full or the recorder is stopped. A new recording ends the current one. */
  start({ kind, own, clock }: RecordingSpace): Promise<void> {
    this.stop();
    const { promise, resolve } = Promise.withResolvers<void>();
    const frames = Math.floor(own.length / FRAME_SAMPLES);
    const sent = { samples: own, end: 0 };
    const counts = { ownFrames: 0, heardFrames: 0 };
    this.#running = { kind, own, clock, voices: new Map(), sent, frames, ...counts, done: resolve };
    return promise;
  }

  stop(): void {
    this.#running?.done();
    this.#running = null;
  }

  /** Records the voice into `samples`, which are as long as the local user's, from now on. Null stops it from this frame on and erases what was decoded ahead. */
  setVoice(userId: number, samples: Float32Array | null): void {
    const running = this.#running;
    if (running === null) return;
    const position = running.heardFrames * FRAME_SAMPLES;
    const known = running.voices.get(userId);
    if (known !== undefined) silence(known.samples, position, known.end);
    if (samples !== null) running.voices.set(userId, { samples, end: position });
    else running.voices.delete(userId);
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Records one frame of the microphone; with a ring buffer only counts whether there is one. */
  keepOwn(frame: Float32Array, isLive: boolean): void {
    const running = this.#running;
    if (running === null || (running.kind === 'linear' && running.ownFrames >= running.frames)) return;
    if (isLive) {
      if (running.kind === 'linear') running.own.set(frame, running.ownFrames * FRAME_SAMPLES);
      Atomics.add(running.clock, RECORDING_CLOCK.live, 1);
    }
    running.ownFrames++;
  }

  /** Records one frame of the local user as the channel hears it; used only with a ring buffer. */
  keepSent(frame: Float32Array): void {
    const running = this.#running;
    if (running === null || running.kind === 'linear' || isFull(running)) return;
    const { sent } = running;
    const now = running.heardFrames * FRAME_SAMPLES;
    const isSteady = sent.end > 0 && Math.abs(sent.end - now) <= STEADY_SAMPLES;
    lay(sent, frame, FRAME_SAMPLES, isSteady ? sent.end : now, Infinity);
  }

  /** Records `count` samples of a voice that will be played after `ahead` other samples of the same voice. */
  keepVoice(userId: number, pcm: Float32Array, count: number, ahead: number): void {
    const running = this.#running;
    const voice = running?.voices.get(userId);
    if (running === null || voice === undefined || isFull(running)) return;
    const limit =
      running.kind === 'linear' ? running.own.length : (running.heardFrames + RECORDING_AHEAD_FRAMES) * FRAME_SAMPLES;
    lay(voice, pcm, count, running.heardFrames * FRAME_SAMPLES + ahead, limit);
  }

  /** Ends a tick of playback. */
  advance(): void {
    const running = this.#running;
    if (running === null) return;
    if (isFull(running)) {
      Atomics.add(running.clock, RECORDING_CLOCK.lost, 1);
      return;
    }
    running.heardFrames++;
    Atomics.store(running.clock, RECORDING_CLOCK.frames, running.heardFrames);
    if (running.kind === 'linear' && running.heardFrames >= running.frames) this.stop();
  }
}

/** True for a ring buffer whose sound was not taken out in time: samples decoded ahead would overwrite it. */
function isFull({ kind, frames, heardFrames, clock }: Running): boolean {
  if (kind === 'linear') return false;
  return heardFrames - Atomics.load(clock, RECORDING_CLOCK.taken) >= frames - RECORDING_AHEAD_FRAMES;
}

/** Writes `count` samples at `start`, none at `limit` and beyond. Positions count from the beginning; `samples` is a ring buffer. */
function lay(voice: Voice, pcm: Float32Array, count: number, start: number, limit: number): void {
  const { samples } = voice;
  const fade = Math.min(count, clamp(voice.end - start, 0, FADE_SAMPLES, 0));
  const end = Math.min(start + count, limit);
  let at = start % samples.length;
  for (let index = 0; index < end - start; index++) {
    const share = index < fade ? (index + 1) / (fade + 1) : 1;
    samples[at] = (samples[at] ?? 0) * (1 - share) + (pcm[index] ?? 0) * share;
    if (++at === samples.length) at = 0;
  }
  // Samples recorded beyond the new end will not be played.
  silence(samples, end, voice.end);
  voice.end = Math.max(end, start);
}

function silence(samples: Float32Array, from: number, to: number): void {
  for (let at = from; at < to; at++) samples[at % samples.length] = 0;
}
