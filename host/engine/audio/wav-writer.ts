import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../errors.ts';

const HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const SAMPLE_BYTES = 2;
/** A block is one second, the most that is lost when the process is killed. */
const FRAMES_PER_BLOCK = 100;
/** Blocks that may wait for a slow disk before frames are refused. */
const BLOCKS = 8;

/**
 * Writes 48 kHz 16-bit WAV, mono or stereo, block by block and corrects the header after each, so that the file is valid at any moment. The queue holds 8 s of
 * audio; `write` refuses frames beyond (policy drop-newest, the caller counts).
 */
export class WavWriter implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #onError: (error: JackfieldError) => void;
  readonly #channels: 1 | 2;
  readonly #frameBytes: number;
  readonly #blocks: readonly Buffer[];
  /** Counts of blocks since the start; the ring index is the count modulo the ring's size. */
  #filled = 0;
  #written = 0;
  #framesInBlock = 0;
  #dataBytes = 0;
  #state: 'open' | 'failed' | 'closed' = 'open';
  #flushing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, path: string, onError: (error: JackfieldError) => void, channels: 1 | 2) {
    this.#file = file;
    this.#path = path;
    this.#onError = onError;
    this.#channels = channels;
    this.#frameBytes = FRAME_SAMPLES * SAMPLE_BYTES * channels;
    this.#blocks = Array.from({ length: BLOCKS }, () => Buffer.alloc(FRAMES_PER_BLOCK * this.#frameBytes));
  }

  /** Creates or replaces the file. Rejects with AUDIO_FILE_UNWRITABLE; a later failure of the disk goes to `onError` once. */
  static async open(path: string, onError: (error: JackfieldError) => void, channels: 1 | 2 = 1): Promise<WavWriter> {
    let file: FileHandle | null = null;
    try {
      file = await open(path, 'w');
      await file.write(makeHeader(0, channels), 0, HEADER_BYTES, 0);
      return new WavWriter(file, path, onError, channels);
    } catch (error) {
      await file?.close();
      throw JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file: path, reason: reasonOf(error) }, error);
    }
  }

  /** True while the disk is behind and the next `write` would be refused; never after the disk failed. */
  get isFull(): boolean {
    return this.#state === 'open' && this.#filled - this.#written >= BLOCKS;
  }

  /**
   * [audio] Takes 480 samples, rounded to 16 bits and clipped at full scale; false when there is no room or the disk failed. In stereo left is `frame` +
   * `side` and right is `frame` - `side`; in mono `side` is ignored.
   */
  write(frame: Float32Array, side: Float32Array | null = null): boolean {
    if (this.#state !== 'open' || this.isFull) return false;
    const block = this.#blockAt(this.#filled);
    const isStereo = this.#channels === 2;
    let at = this.#framesInBlock * this.#frameBytes;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const mid = frame[i] ?? 0;
      const beside = isStereo ? (side?.[i] ?? 0) : 0;
      at = writeSample(block, at, mid + beside);
      if (isStereo) at = writeSample(block, at, mid - beside);
    }
    this.#framesInBlock++;
    if (this.#framesInBlock === FRAMES_PER_BLOCK) this.#closeBlock();
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'closed') return;
    if (this.#state === 'open' && this.#framesInBlock > 0) this.#closeBlock();
    await this.#flushing;
    this.#state = 'closed';
    await this.#file.close();
  }

  #closeBlock(): void {
    const block = this.#blockAt(this.#filled);
    const bytes = this.#framesInBlock * this.#frameBytes;
    this.#filled++;
    this.#framesInBlock = 0;
    this.#flushing = this.#flushing.then(() => this.#flush(block, bytes));
  }

  async #flush(block: Buffer, bytes: number): Promise<void> {
    if (this.#state !== 'open') return;
    try {
      await this.#file.write(block, 0, bytes, HEADER_BYTES + this.#dataBytes);
      this.#dataBytes += bytes;
      await this.#file.write(makeHeader(this.#dataBytes, this.#channels), 0, HEADER_BYTES, 0);
      this.#written++;
    } catch (error) {
      this.#state = 'failed';
      this.#onError(JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file: this.#path, reason: reasonOf(error) }, error));
    }
  }

  #blockAt(count: number): Buffer {
    const block = this.#blocks[count % BLOCKS];
    if (block === undefined) throw new RangeError('the ring of blocks has no such entry');
    return block;
  }
}

/** Encodes a whole file in memory: 48 kHz mono, 32-bit float, nothing rounded or clipped. */
export function encodeFloatWav(samples: Float32Array): Uint8Array {
  const header = makeHeader(samples.length * 4, 1, FORMAT_FLOAT, 4);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

function writeSample(block: Buffer, at: number, sample: number): number {
  const scaled = Math.round(sample * 32_767);
  return block.writeInt16LE(scaled > 32_767 ? 32_767 : scaled < -32_768 ? -32_768 : scaled, at);
}

function makeHeader(dataBytes: number, channels: number, format = FORMAT_PCM, bytesPerSample = SAMPLE_BYTES): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels * bytesPerSample, 28);
  header.writeUInt16LE(channels * bytesPerSample, 32);
  header.writeUInt16LE(bytesPerSample * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
