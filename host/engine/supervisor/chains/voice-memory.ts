import { FADE_SAMPLES } from '@jackfield/sandbox/pipe-protocol';
import { crossfade } from '@jackfield/sandbox/signal';
import type { DecodedVoice } from '../../ports/chain.ts';

interface Past {
  /** The last 5 ms of output, in reverse. */
  readonly mirror: Float32Array;
  wasDry: boolean;
  /** Number of resets before this output; see `reset`. */
  generation: number;
}

/** The last output of each sender, so that a change between dry and wet is a crossfade and not a click [audio]. */
export class VoiceMemory {
  readonly #pasts = new Map<number, Past>();
  #generation = 0;

  /** Crossfades a voice from its last output, in place. `dry` is the wet voice before its effects, or null when that is not known. */
  join(voice: DecodedVoice, dry: Float32Array | null): void {
    let past = this.#pasts.get(voice.senderId);
    if (past === undefined) {
      past = { mirror: new Float32Array(FADE_SAMPLES), wasDry: voice.isDry, generation: this.#generation };
      this.#pasts.set(voice.senderId, past);
    } else if (past.wasDry !== voice.isDry)
      crossfade(voice.isDry ? past.mirror : (dry ?? past.mirror), voice.pcm, FADE_SAMPLES);
    else if (past.generation !== this.#generation) crossfade(past.mirror, voice.pcm, FADE_SAMPLES);
    past.wasDry = voice.isDry;
    past.generation = this.#generation;
    for (let index = 0; index < FADE_SAMPLES; index++)
      past.mirror[index] = voice.pcm[voice.sampleCount - 1 - index] ?? 0;
  }

  /** Other effects produce the voices from now on: the next output of each sender is crossfaded. */
  reset(): void {
    this.#generation += 1;
  }

  forget(senderId: number): void {
    this.#pasts.delete(senderId);
  }
}
