import { FADE_SAMPLES } from '@jackfield/sandbox/pipe-protocol';
import { crossfade } from '@jackfield/sandbox/signal';
import type { DecodedVoice } from '../../ports/chain.ts';

interface Past {
  /** The last 5 ms, backwards. */
  readonly mirror: Float32Array;
  wasDry: boolean;
  /** Which effects it was made by; see `reset`. */
  generation: number;
}

/** What each sender sounded like last, so that a change between dry and wet is a crossfade and not a click [audio]. */
export class VoiceMemory {
  readonly #pasts = new Map<number, Past>();
  #generation = 0;

  /** Joins a voice to its past, in place. `dry` is what the wet voice was made of, or null when that is not known. */
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

  /** Others make the voices from now on: each is faded to. */
  reset(): void {
    this.#generation += 1;
  }

  forget(senderId: number): void {
    this.#pasts.delete(senderId);
  }
}
