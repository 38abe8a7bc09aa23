import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** Most sounds that play at once. */
export const MAX_SOUNDS = 8;
/** Slots: as many sounds again may be fading out. */
const PLACES = 2 * MAX_SOUNDS;
/** Fade of 2 ms at both ends of a sound, so that samples that begin or end in the middle of a wave do not click. */
const EDGE_SAMPLES = 96;
/** Fade of 10 ms for a stopped sound. */
const STOP_SAMPLES = 480;
/** +24 dBFS, as the ceiling of the limiter behind it. */
const CEILING = 16;
const NOTHING = new Float32Array(0);

/** One playing sound, or a free slot (`id` 0). Reused. */
interface Place {
  id: number;
  samples: Float32Array;
  /** Index of the next sample. */
  position: number;
  /** Linear gain. */
  gain: number;
  /** Samples until the sound is silent; Infinity until it is stopped. */
  stopLeft: number;
}

/** Plays up to sixteen sounds into frames. Makes no garbage while they play. */
export class SoundDeck {
  readonly #onEnded: (id: number) => void;
  readonly #places: readonly Place[];

  /** `onEnded` is called once for each sound, in the middle of `addTo` or `clear`. */
  constructor(onEnded: (id: number) => void) {
    this.#onEnded = onEnded;
    this.#places = Array.from({ length: PLACES }, () => ({
      id: 0,
      samples: NOTHING,
      position: 0,
      gain: 1,
      stopLeft: Infinity,
    }));
  }

  /** Starts a sound: mono, 48,000 samples a second, not changed. False when all slots are taken. */
  start(id: number, samples: Float32Array, gain: number): boolean {
    const place = this.#places.find((candidate) => candidate.id === 0);
    if (place === undefined) return false;
    place.id = id;
    place.samples = samples;
    place.position = 0;
    place.gain = gain;
    place.stopLeft = Infinity;
    return true;
  }

  /** Fades the sound out within 10 ms. */
  stop(id: number): void {
    for (const place of this.#places) if (place.id === id) place.stopLeft = Math.min(place.stopLeft, STOP_SAMPLES);
  }

  /** Ends all sounds at once. */
  clear(): void {
    for (const place of this.#places) if (place.id !== 0) this.#end(place);
  }

  /** [audio] */
  get isActive(): boolean {
    for (const place of this.#places) if (place.id !== 0) return true;
    return false;
  }

  /** [audio] Adds the next 480 samples of all playing sounds; null advances them without output. */
  addTo(frame: Float32Array | null): void {
    for (const place of this.#places) {
      if (place.id === 0) continue;
      const count = Math.min(FRAME_SAMPLES, place.samples.length - place.position);
      if (frame !== null) addPlace(place, frame, count);
      place.position += count;
      place.stopLeft -= count;
      if (place.position >= place.samples.length || place.stopLeft <= 0) this.#end(place);
    }
  }

  #end(place: Place): void {
    const { id } = place;
    place.id = 0;
    place.samples = NOTHING;
    this.#onEnded(id);
  }
}

function addPlace({ samples, position, gain, stopLeft }: Place, frame: Float32Array, count: number): void {
  const { length } = samples;
  for (let index = 0; index < count; index++) {
    const at = position + index;
    const edge = Math.min(1, (at + 1) / EDGE_SAMPLES, (length - at) / EDGE_SAMPLES);
    // Until the sound is stopped, `stopLeft` is infinite.
    const stop = stopLeft === Infinity ? 1 : clamp((stopLeft - index) / STOP_SAMPLES, 0, 1, 0);
    // Samples are sanitized before the mix: one NaN or infinity would silence the whole output.
    const sample = clamp((samples[at] ?? 0) * gain * edge * stop, -CEILING, CEILING, 0);
    frame[index] = (frame[index] ?? 0) + sample;
  }
}
