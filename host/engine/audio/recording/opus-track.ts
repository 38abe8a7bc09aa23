import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Application, createEncoder } from 'libopus-wasm';
import type { OpusEncoderHandle } from 'libopus-wasm';
import { EncodedAudioPacketSource, EncodedPacket, OggOutputFormat, Output, StreamTarget } from 'mediabunny';
import type { StreamTargetChunk } from 'mediabunny';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../../errors.ts';
import type { Track } from './track.ts';

/** Bits per second of speech; a higher rate makes no audible difference in mono speech. */
const BITRATE = 64_000;
/** Half the processor time of complexity 10, and at this bitrate no audible difference. */
const COMPLEXITY = 5;
/** A packet has two frames of the call; one of silence has six, the longest that the encoder makes. */
const PACKET_FRAMES = 2;
const SILENT_PACKET_FRAMES = 6;
/** Silent packets after a sound that are encoded like sound, because the encoder has 6.5 ms of lookahead. */
const TAIL_PACKETS = 2;
/** One page a second: a killed process loses no more than the last one. */
const PAGE_SECONDS = 1;
const FILE_MODE = 0o600;

/** A track of Opus in Ogg (RFC 7845). Silence is encoded once and reused, so a person who only listens costs next to nothing. */
export class OpusTrack implements Track {
  readonly #encoder: OpusEncoderHandle;
  readonly #output: Output;
  readonly #source: EncodedAudioPacketSource;
  readonly #fail: (error: unknown) => void;
  readonly #silence: ReadonlyMap<number, Uint8Array>;
  readonly #packet = new Float32Array(PACKET_FRAMES * FRAME_SAMPLES);
  /** Frames in `#packet`, and silent ones that were not written yet; never both. */
  #filled = 0;
  #silent = 0;
  #tail = 0;
  #samples = 0;
  #isFirst = true;
  #hasFailed = false;

  private constructor(encoder: OpusEncoderHandle, output: Output, onError: (error: unknown) => void) {
    this.#encoder = encoder;
    this.#output = output;
    this.#fail = onError;
    this.#source = new EncodedAudioPacketSource('opus');
    output.addAudioTrack(this.#source);
    this.#silence = new Map(
      [PACKET_FRAMES, SILENT_PACKET_FRAMES].map((frames) => {
        const frameSize = frames * FRAME_SAMPLES;
        return [frames, encoder.encodeFloat(new Float32Array(frameSize), { frameSize }).slice()];
      }),
    );
  }

  static async open(path: string, onError: (error: JackfieldError) => void): Promise<OpusTrack> {
    let file: FileHandle | null = null;
    const errorOf = (error: unknown): JackfieldError =>
      JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file: path, reason: reasonOf(error) }, error);
    try {
      file = await open(path, 'wx', FILE_MODE);
      const encoder = await createEncoder({
        channels: 1,
        sampleRate: SAMPLE_RATE,
        application: Application.Audio,
        bitrate: BITRATE,
        complexity: COMPLEXITY,
      });
      const output = new Output({
        format: new OggOutputFormat({ maximumPageDuration: PAGE_SECONDS }),
        target: new StreamTarget(writableTo(file)),
      });
      const track = new OpusTrack(encoder, output, (error) => onError(errorOf(error)));
      await output.start();
      return track;
    } catch (error) {
      await file?.close();
      throw errorOf(error);
    }
  }

  async write(frame: Float32Array, isSilent: boolean): Promise<void> {
    if (this.#hasFailed) return;
    try {
      if (isSilent && this.#filled === 0 && this.#tail === 0) {
        this.#silent++;
        if (this.#silent === SILENT_PACKET_FRAMES) await this.#addSilence(SILENT_PACKET_FRAMES);
        return;
      }
      while (this.#silent >= PACKET_FRAMES) await this.#addSilence(PACKET_FRAMES);
      if (this.#silent === 1) this.#fill(null);
      this.#silent = 0;
      this.#fill(frame);
      this.#tail = isSilent ? this.#tail : TAIL_PACKETS;
      if (this.#filled === PACKET_FRAMES) await this.#encode();
    } catch (error) {
      this.#hasFailed = true;
      this.#fail(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.#hasFailed) {
        if (this.#filled > 0) {
          this.#fill(null);
          await this.#encode();
        }
        while (this.#silent >= PACKET_FRAMES) await this.#addSilence(PACKET_FRAMES);
        // A file without a packet would be invalid.
        if (this.#isFirst) await this.#add(this.#silence.get(PACKET_FRAMES), PACKET_FRAMES);
      }
      await this.#output.finalize();
    } catch (error) {
      if (!this.#hasFailed) this.#fail(error);
    } finally {
      this.#encoder.free();
    }
  }

  #fill(frame: Float32Array | null): void {
    const at = this.#filled * FRAME_SAMPLES;
    if (frame === null) this.#packet.fill(0, at, at + FRAME_SAMPLES);
    else this.#packet.set(frame, at);
    this.#filled++;
  }

  async #encode(): Promise<void> {
    this.#filled = 0;
    if (this.#tail > 0) this.#tail--;
    // The next packet reuses the encoder's memory.
    await this.#add(this.#encoder.encodeFloat(this.#packet).slice(), PACKET_FRAMES);
  }

  async #addSilence(frames: number): Promise<void> {
    this.#silent -= frames;
    await this.#add(this.#silence.get(frames), frames);
  }

  async #add(bytes: Uint8Array | undefined, frames: number): Promise<void> {
    if (bytes === undefined) return;
    const samples = frames * FRAME_SAMPLES;
    const packet = new EncodedPacket(bytes, 'key', this.#samples / SAMPLE_RATE, samples / SAMPLE_RATE);
    this.#samples += samples;
    const meta = this.#isFirst ? { decoderConfig: this.#decoderConfig() } : undefined;
    this.#isFirst = false;
    await this.#source.add(packet, meta);
  }

  #decoderConfig(): AudioDecoderConfig {
    const description = Buffer.alloc(19);
    description.write('OpusHead', 0, 'latin1');
    description.writeUInt8(1, 8);
    description.writeUInt8(1, 9);
    description.writeUInt16LE(this.#encoder.getLookahead(), 10);
    description.writeUInt32LE(SAMPLE_RATE, 12);
    return { codec: 'opus', numberOfChannels: 1, sampleRate: SAMPLE_RATE, description };
  }
}

function writableTo(file: FileHandle): WritableStream<StreamTargetChunk> {
  return new WritableStream({
    write: async ({ data, position }) => {
      await file.write(data, 0, data.length, position);
    },
    close: () => file.close(),
    abort: () => file.close(),
  });
}
