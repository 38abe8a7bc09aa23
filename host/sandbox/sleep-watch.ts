import { NEVER_SLEEPS } from './generations.ts';
import { FRAME_SAMPLES } from './pipe-protocol.ts';

/** Peak below which audio counts as silent: -100 dBFS, below the noise of any converter. */
const SILENT_PEAK = 1e-5;

/**
 * Decides, for each voice separately, when an effect need not be called: when its input and output have been silent for longer than its tail. An effect that
 * is asleep outputs silence. The first sound wakes it, and it continues with its previous state.
 */
export class SleepWatch {
  readonly #sleepsAfter: number;
  /** Number of samples for which the input and output of each voice have been silent. */
  readonly #quiet = new Map<number, number>();

  /** `tailSamples` is the tail that the effect reported. The latency is added, because audio delayed inside the effect is not part of the tail. */
  constructor(tailSamples: number, latency: number) {
    this.#sleepsAfter = tailSamples === NEVER_SLEEPS ? Infinity : tailSamples + latency;
  }

  /** [audio] True when the effect need not be called for this frame. */
  maySkip(input: Float32Array, userId: number): boolean {
    if (this.#sleepsAfter === Infinity) return false;
    const quiet = this.#quiet.get(userId) ?? 0;
    if (quiet === 0 || isSilent(input)) return quiet > this.#sleepsAfter;
    this.#quiet.set(userId, 0);
    return false;
  }

  /** [audio] Records the input and output of a call of the effect. */
  note(input: Float32Array, output: Float32Array, userId: number): void {
    if (this.#sleepsAfter === Infinity) return;
    const isQuiet = isSilent(input) && isSilent(output);
    this.#quiet.set(userId, isQuiet ? (this.#quiet.get(userId) ?? 0) + FRAME_SAMPLES : 0);
  }

  /** Wakes the effect for a voice, because it was bypassed or has discarded the voice's state. */
  wake(userId: number): void {
    this.#quiet.delete(userId);
  }

  wakeAll(): void {
    this.#quiet.clear();
  }
}

/** [audio] True when all samples are silent. Stops at the first audible sample. */
function isSilent(samples: Float32Array): boolean {
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    // Written so that NaN does not count as silent.
    if (!(sample < SILENT_PEAK && sample > -SILENT_PEAK)) return false;
  }
  return true;
}
