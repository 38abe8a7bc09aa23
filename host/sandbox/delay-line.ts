/** Delays audio by a fixed number of samples. A bypassed effect with latency plays the delayed input, so that the timing does not jump. */
export class DelayLine {
  readonly #ring: Float32Array;
  #position = 0;

  constructor(delaySamples: number) {
    this.#ring = new Float32Array(delaySamples);
  }

  /** [audio] Pushes `input` and writes the input of `delaySamples` earlier to `output`; the two may be the same array. */
  process(input: Float32Array, output: Float32Array, samples: number): void {
    const ring = this.#ring;
    let position = this.#position;
    if (ring.length === 0) {
      if (input !== output) for (let index = 0; index < samples; index++) output[index] = input[index] ?? 0;
      return;
    }
    for (let index = 0; index < samples; index++) {
      const delayed = ring[position] ?? 0;
      ring[position] = input[index] ?? 0;
      output[index] = delayed;
      position += 1;
      if (position === ring.length) position = 0;
    }
    this.#position = position;
  }

  reset(): void {
    this.#ring.fill(0);
    this.#position = 0;
  }
}
