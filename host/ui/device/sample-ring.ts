/** Capacity of a ring in samples: 85 ms, far above the normal fill. */
export const RING_CAPACITY = 4096;

const WRITTEN = 0;
const READ = 1;
const OVERRUNS = 2;

/** Memory of a ring: shared between worker and worklet if the page is cross-origin isolated, else private to the worklet. */
export interface RingMemory {
  readonly samples: Float32Array;
  /** Side signal: added to the left channel, subtracted from the right one. */
  readonly side: Float32Array;
  /** Total samples written, total samples read (both wrap at 2³²), and frames dropped because the ring was full. */
  readonly counters: Int32Array;
}

/** Allocates a ring's memory. */
export function createRingMemory(isShared: boolean): RingMemory {
  const Buffer = isShared ? SharedArrayBuffer : ArrayBuffer;
  return {
    samples: new Float32Array(new Buffer(RING_CAPACITY * Float32Array.BYTES_PER_ELEMENT)),
    side: new Float32Array(new Buffer(RING_CAPACITY * Float32Array.BYTES_PER_ELEMENT)),
    counters: new Int32Array(new Buffer(3 * Int32Array.BYTES_PER_ELEMENT)),
  };
}

/** [audio] Lock-free ring with one writer and one reader: a frame that does not fit is dropped (drop-newest) and counted. */
export class SampleRing {
  readonly #samples: Float32Array;
  readonly #side: Float32Array;
  readonly #counters: Int32Array;

  constructor(memory: RingMemory) {
    this.#samples = memory.samples;
    this.#side = memory.side;
    this.#counters = memory.counters;
  }

  get fill(): number {
    return (Atomics.load(this.#counters, WRITTEN) - Atomics.load(this.#counters, READ)) | 0;
  }

  get overruns(): number {
    return Atomics.load(this.#counters, OVERRUNS);
  }

  /** Appends a frame, with or without a side; returns false if it did not fit. */
  write(frame: Float32Array, side: Float32Array | null = null): boolean {
    if (this.fill + frame.length > RING_CAPACITY) {
      Atomics.add(this.#counters, OVERRUNS, 1);
      return false;
    }
    const start = Atomics.load(this.#counters, WRITTEN) >>> 0;
    for (let index = 0; index < frame.length; index += 1) {
      const at = (start + index) % RING_CAPACITY;
      this.#samples[at] = frame[index] ?? 0;
      this.#side[at] = side?.[index] ?? 0;
    }
    Atomics.add(this.#counters, WRITTEN, frame.length);
    return true;
  }

  /** The mid sample at `offset` from the read position. */
  peek(offset: number): number {
    const start = Atomics.load(this.#counters, READ) >>> 0;
    return this.#samples[(start + offset) % RING_CAPACITY] ?? 0;
  }

  /** The side sample at `offset` from the read position. */
  peekSide(offset: number): number {
    const start = Atomics.load(this.#counters, READ) >>> 0;
    return this.#side[(start + offset) % RING_CAPACITY] ?? 0;
  }

  /** Advances the read position by `count` samples, which must be present. */
  skip(count: number): void {
    Atomics.add(this.#counters, READ, count);
  }

  /** Removes `count` samples: the first `fade` samples after the gap are blended with those before it, so that the signal does not jump. */
  blend(count: number, fade: number): void {
    const start = Atomics.load(this.#counters, READ) >>> 0;
    for (let index = 0; index < fade; index += 1) {
      const weight = (index + 1) / (fade + 1);
      const behind = (start + count + index) % RING_CAPACITY;
      this.#samples[behind] = this.peek(index) * (1 - weight) + (this.#samples[behind] ?? 0) * weight;
      this.#side[behind] = this.peekSide(index) * (1 - weight) + (this.#side[behind] ?? 0) * weight;
    }
    this.skip(count);
  }
}
