import { NEVER_SLEEPS } from './generations.ts';
import { FRAME_SAMPLES } from './pipe-protocol.ts';

/** -100 dBFS: below the noise of any converter. */
const SILENT_PEAK = 1e-5;

/**
 * Decides when an effect need not be called: its input and its output have been silent for longer than its tail, for each voice on its own. An effect
 * that is asleep puts out silence; the first sound wakes it, and it goes on with the state that it has.
 */
export class SleepWatch {
  readonly #sleepsAfter: number;
  /** Samples for which input and output of a voice have been silent. */
  readonly #quiet = new Map<number, number>();

  /** `tailSamples` as the effect said; the latency comes on top, because what is on its way through is no tail. */
  constructor(tailSamples: number, latency: number) {
    this.#sleepsAfter = tailSamples === NEVER_SLEEPS ? Infinity : tailSamples + latency;
  }

  /** [audio] The effect need not be called for this frame. */
  maySkip(input: Float32Array, userId: number): boolean {
    if (this.#sleepsAfter === Infinity) return false;
    const quiet = this.#quiet.get(userId) ?? 0;
    if (quiet === 0 || isSilent(input)) return quiet > this.#sleepsAfter;
    this.#quiet.set(userId, 0);
    return false;
  }

  /** [audio] The effect was called and put that out. */
  note(input: Float32Array, output: Float32Array, userId: number): void {
    if (this.#sleepsAfter === Infinity) return;
    const isQuiet = isSilent(input) && isSilent(output);
    this.#quiet.set(userId, isQuiet ? (this.#quiet.get(userId) ?? 0) + FRAME_SAMPLES : 0);
  }

  /** The effect did not see what passed, or forgot it. */
  wake(userId: number): void {
    this.#quiet.delete(userId);
  }

  wakeAll(): void {
    this.#quiet.clear();
  }
}

/** [audio] Ends at the first sample that is heard. */
function isSilent(samples: Float32Array): boolean {
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    // Written so that what is no number is no silence.
    if (!(sample < SILENT_PEAK && sample > -SILENT_PEAK)) return false;
  }
  return true;
}
