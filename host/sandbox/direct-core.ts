import type { LeaveGate } from './direct-imports.ts';

/** Parts of a core instance that `CoreObserver` found. */
export interface CoreParts {
  readonly memory: WebAssembly.Memory;
  readonly realloc: (before: number, beforeBytes: number, alignment: number, bytes: number) => unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly gate: LeaveGate;
}

export type CoreFunction = (...args: number[]) => unknown;

/** The guest returned a value that the contract forbids but the Component Model allows. This is a strike, not a trap. */
export class BadOutput extends Error {}

/**
 * Calls into a core instance by the Canonical ABI, without the generated glue [audio]. The guest is not trusted: each pointer and length is checked against
 * the current memory, and views are recreated whenever it has grown. A violation of the ABI throws like a trap; the caller must not enter the instance again.
 */
export class DirectCore {
  readonly #parts: CoreParts;
  #buffer: ArrayBuffer;
  #bytes: Uint8Array;
  #words: Uint32Array;
  #floats: Float32Array;

  constructor(parts: CoreParts) {
    this.#parts = parts;
    this.#buffer = parts.memory.buffer;
    this.#bytes = new Uint8Array(this.#buffer);
    this.#words = new Uint32Array(this.#buffer);
    this.#floats = new Float32Array(this.#buffer);
  }

  /** The core export of an interface's function, in the generation that the component was built against; null when there is none. */
  function(hook: string, name: string, generations: readonly string[]): CoreFunction | null {
    for (const generation of generations) {
      const found = this.#parts.exports[`jackfield:plugin/${hook}@${generation}#${name}`];
      if (typeof found === 'function') return found as CoreFunction;
    }
    return null;
  }

  /** The post-return function, to be called with a result's address once the result was read; null when the guest has none. */
  postReturn(hook: string, name: string, generations: readonly string[]): CoreFunction | null {
    for (const generation of generations) {
      const found = this.#parts.exports[`cabi_post_jackfield:plugin/${hook}@${generation}#${name}`];
      if (typeof found === 'function') return found as CoreFunction;
    }
    return null;
  }

  /** [audio] Copies samples into the guest's memory and returns their address. */
  lowerFloats(samples: Float32Array): number {
    const address = this.#allocate(samples.length * 4, 4);
    this.#floats.set(samples, address >>> 2);
    return address;
  }

  /** [audio] Copies bytes into the guest's memory and returns their address. */
  lowerBytes(bytes: Uint8Array): number {
    const address = this.#allocate(bytes.length, 1);
    this.#bytes.set(bytes, address);
    return address;
  }

  /** [audio] The byte at an (unsigned) address that the guest gave. */
  byteAt(address: number): number {
    this.#refresh();
    const byte = this.#bytes[address];
    if (byte === undefined) throw outside();
    return byte;
  }

  /** [audio] The 32-bit word at an address that the guest gave. */
  wordAt(address: number): number {
    this.#refresh();
    const word = this.#words[this.#index(address)];
    if (word === undefined) throw outside();
    return word;
  }

  /** [audio] The 32-bit float at an address that the guest gave. */
  floatAt(address: number): number {
    this.#refresh();
    const float = this.#floats[this.#index(address)];
    if (float === undefined) throw outside();
    return float;
  }

  /** [audio] Copies `target.length` samples of a list whose pointer and length lie at `address`, and returns `target`. Another length is a `BadOutput`. */
  liftFloats(address: number, target: Float32Array): Float32Array {
    const length = this.wordAt(address + 4);
    if (length !== target.length) throw new BadOutput(`${length} samples for ${target.length}`);
    const start = this.#index(this.wordAt(address));
    if (start + length > this.#floats.length) throw outside();
    const floats = this.#floats;
    for (let index = 0; index < length; index++) target[index] = floats[start + index] ?? 0;
    return target;
  }

  /** [audio] A copy of a list of samples of any length up to `limit`. */
  liftFloatList(address: number, limit: number): Float32Array {
    const length = this.wordAt(address + 4);
    if (length > limit) throw new BadOutput(`${length} samples`);
    const start = this.#index(this.wordAt(address));
    if (start + length > this.#floats.length) throw outside();
    return this.#floats.slice(start, start + length);
  }

  /** [audio] A copy of a list of bytes of any length up to `limit`. */
  liftBytes(address: number, limit: number): Uint8Array {
    const length = this.wordAt(address + 4);
    if (length > limit) throw new BadOutput(`${length} bytes`);
    const start = this.wordAt(address);
    if (start + length > this.#bytes.length) throw outside();
    return this.#bytes.slice(start, start + length);
  }

  /** [audio] Lets the guest free a result. The guest may not leave the component meanwhile. */
  finish(postReturn: CoreFunction | null, address: number): void {
    if (postReturn === null) return;
    const { gate } = this.#parts;
    gate.mayLeave = false;
    postReturn(address);
    gate.mayLeave = true;
  }

  #allocate(bytes: number, alignment: number): number {
    const { gate, realloc } = this.#parts;
    gate.mayLeave = false;
    const address = Number(realloc(0, 0, alignment, bytes)) >>> 0;
    gate.mayLeave = true;
    this.#refresh();
    if (address % alignment !== 0) throw new TypeError(`its allocator returned ${address}, which is not aligned`);
    if (address + bytes > this.#bytes.length) throw outside();
    return address;
  }

  /** Recreates the views when the memory has grown, because growing detaches their buffer. */
  #refresh(): void {
    const { buffer } = this.#parts.memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#floats = new Float32Array(buffer);
  }

  #index(address: number): number {
    if (address % 4 !== 0) throw new TypeError(`a pointer ${address} that is not aligned`);
    // A division, not a shift: an address just below 4 GiB, plus 4, must not become 0.
    return address / 4;
  }
}

function outside(): RangeError {
  return new RangeError('a pointer outside of its memory');
}
