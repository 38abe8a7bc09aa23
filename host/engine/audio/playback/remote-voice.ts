import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { DropCounter } from '../drop-counter.ts';
import { JitterBuffer } from '../jitter/jitter-buffer.ts';
import type { StretchCare } from '../jitter/playout-plan.ts';
import { Reception } from './reception.ts';
import { VoicePlace } from './voice-place.ts';
import { VoicePlayout } from './voice-playout.ts';

/** A remote user is talking while the level exceeds −55 dBFS, plus a 200 ms hangover. */
const TALKING_RMS = 0.001_78;
const HANGOVER_TICKS = 20;
/** Most steps that the current batch requests for one voice. */
const MAX_STEPS = 2;

/** One remote user on the way to the mixer. */
export class RemoteVoice {
  readonly id: number;
  readonly jitter: JitterBuffer;
  readonly playout = new VoicePlayout();
  readonly place = new VoicePlace();
  readonly reception = new Reception();
  /** Target linear gain, 0 to 2. */
  gain = 1;
  /** Linear gain at the end of the last frame. */
  playedGain = 1;
  isTalking = false;
  /** While this voice talks, others are attenuated. */
  isPriority = false;
  /** This voice is attenuated while a priority speaker talks. */
  isDucked = true;
  /** Linear ducking gain at the end of the last frame. */
  playedDuck = 1;
  /** Number of the codec that decoded last; 0 is Opus. */
  codec = 0;
  /** Steps of the current batch, and how many of them were answered. */
  stepCount = 0;
  answeredSteps = 0;
  /** Stretch requested by the plan of the current batch. */
  stretchSamples = 0;
  stretchCare: StretchCare = 'quiet';
  skippedSamples = 0;
  readonly #stepFrames = new Uint8Array(MAX_STEPS);
  readonly #stepIsConcealment = new Uint8Array(MAX_STEPS);
  readonly #stepIsDecode = new Uint8Array(MAX_STEPS);
  #quietTicks = HANGOVER_TICKS;

  constructor(id: number, drops: DropCounter) {
    this.id = id;
    this.jitter = new JitterBuffer(drops);
  }

  /** [audio] Remembers a step until its samples come. */
  expect(action: 'decode' | 'recover' | 'conceal', frames: number): void {
    const index = this.stepCount++;
    this.#stepFrames[index] = frames;
    this.#stepIsConcealment[index] = action === 'conceal' ? 1 : 0;
    this.#stepIsDecode[index] = action === 'decode' ? 1 : 0;
  }

  /** [audio] Takes the samples of the next open step; returns how many did not fit. */
  receive(pcm: Float32Array, count: number): number {
    const index = this.answeredSteps++;
    if (this.#stepIsDecode[index] === 1) this.jitter.learnPacketFrames(count / FRAME_SAMPLES);
    const skipped = Math.min(this.skippedSamples, count);
    this.skippedSamples -= skipped;
    return this.playout.push(pcm, count, this.#stepIsConcealment[index] === 1, skipped);
  }

  /** [audio] Ends the batch: steps without an answer are bridged. Returns how many. */
  settle(): number {
    const missing = this.stepCount - this.answeredSteps;
    while (this.answeredSteps < this.stepCount) this.playout.pushRepeat(this.#stepFrames[this.answeredSteps++] ?? 1);
    if (this.stretchSamples !== 0) this.#stretch();
    this.stepCount = 0;
    this.answeredSteps = 0;
    this.stretchSamples = 0;
    this.skippedSamples = 0;
    return missing;
  }

  #stretch(): void {
    const samples = this.stretchSamples;
    const done =
      samples > 0 ? this.playout.shrink(samples, this.stretchCare) : this.playout.grow(-samples, this.stretchCare);
    this.jitter.reportStretch(done > 0);
  }

  /** [audio] Takes the next frame and updates whether the user talks; true when `isTalking` changed. */
  take(frame: Float32Array): boolean {
    this.playout.take(frame);
    const wasTalking = this.isTalking;
    this.#quietTicks = this.playout.level > TALKING_RMS ? 0 : this.#quietTicks + 1;
    this.isTalking = this.#quietTicks < HANGOVER_TICKS;
    return this.isTalking !== wasTalking;
  }

  /** Returns to silence and discards all history. */
  reset(): void {
    this.jitter.reset();
    this.playout.clear();
    this.stepCount = 0;
    this.answeredSteps = 0;
    this.stretchSamples = 0;
    this.skippedSamples = 0;
    this.#quietTicks = HANGOVER_TICKS;
    this.isTalking = false;
  }
}
