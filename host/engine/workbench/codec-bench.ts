import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import type { ChainSlot, DecodeAction } from '../ports/chain.ts';
import { DecodeBatch } from '../supervisor/chains/decode-batch.ts';
import { SandboxPort } from '../supervisor/sandbox/sandbox-connection.ts';
import { SandboxDriver, faultsOf } from './sandbox-driver.ts';
import { captureFrame, playBatch } from './sandbox-requests.ts';

/** One packet or one decoded voice, and its cost as the sandbox measures it. */
interface Made<Result> {
  readonly made: Result;
  readonly spentUs: number;
}

/** Encoder settings of a client without user settings, except for the bitrate. A codec may ignore what it does not use. */
const ENCODER: EncoderSettings = {
  bitrate: 64_000,
  complexity: 10,
  useVbr: true,
  useDtx: false,
  useFec: true,
  expectedLossPercent: 10,
  isLowDelay: false,
};
const WARM_UP_FRAMES = 200;
const SENDER = 1;

/** A codec in two sandboxes, as in a call: it encodes at the end of a capture chain and decodes at the start of a playback chain. */
export class CodecBench implements AsyncDisposable {
  /** Samples per packet: 480 or 960. */
  readonly packetSamples: number;
  readonly lookaheadSamples: number;
  readonly #encoder: SandboxDriver;
  readonly #decoder: SandboxDriver;
  readonly #port: SandboxPort;
  readonly #batch = new DecodeBatch();
  #frames = 0;
  #batches = 0;

  private constructor(packetFrames: 1 | 2, encoder: SandboxDriver, decoder: SandboxDriver, port: SandboxPort) {
    this.packetSamples = packetFrames * FRAME_SAMPLES;
    this.lookaheadSamples = encoder.sandbox.ready.codecLatency;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#port = port;
  }

  /** `launcher` is the far end of a launcher's port. Rejects with `PLUGIN_START_FAILED`, also for an encoder that refuses its settings. */
  static async open(launcher: MessagePort, codec: ChainSlot, packetFrames: 1 | 2): Promise<CodecBench> {
    const port = new SandboxPort(launcher);
    const common = { codec, warmUpFrames: WARM_UP_FRAMES };
    const encoder = await SandboxDriver.open(port, {
      kind: 'capture',
      slots: [],
      encoder: ENCODER,
      packetFrames,
      ...common,
    });
    const decoder = await SandboxDriver.open(port, { kind: 'playback', decoded: [], mixed: [], ...common });
    return new CodecBench(packetFrames, encoder, decoder, port);
  }

  /** Faults of the codec, such as `BAD_OUTPUT: a voice of 100 samples`. */
  get faults(): string[] {
    return [this.#encoder, this.#decoder].flatMap(({ talk }) => faultsOf(talk));
  }

  /** Linear memory of both instances, in bytes. */
  get memoryBytes(): number {
    return this.#encoder.talk.memoryBytes + this.#decoder.talk.memoryBytes;
  }

  /**
   * Encodes `packetSamples` samples. An empty packet means that there was nothing to send, or that the codec failed. Rejects when its process ends or hangs.
   */
  async encode(samples: Float32Array): Promise<Made<Uint8Array>> {
    let made: Uint8Array = new Uint8Array(0);
    let spentUs = 0;
    for (let at = 0; at < this.packetSamples; at += FRAME_SAMPLES) {
      const frame = samples.subarray(at, at + FRAME_SAMPLES);
      await captureFrame(this.#encoder, frame, this.#frames, 0, ({ slotUs, packet }) => {
        spentUs += slotUs[0] ?? 0;
        made = packet.slice();
      });
      this.#frames += 1;
    }
    return { made, spentUs };
  }

  /** Decodes as the playback chain does: a packet that the codec refuses is concealed. */
  decode(packet: Uint8Array): Promise<Made<Float32Array>> {
    return this.#play('decode', packet);
  }

  /** Recovers the packet that was lost right before `nextPacket`, or conceals it when the next packet is missing, too. */
  async fillGap(nextPacket: Uint8Array | undefined): Promise<Made<Float32Array>> {
    return nextPacket === undefined ? this.#play('conceal', new Uint8Array(0)) : this.#play('recover', nextPacket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#encoder.sandbox.connection.discard();
    this.#decoder.sandbox.connection.discard();
    this.#port.close();
  }

  async #play(action: DecodeAction, packet: Uint8Array): Promise<Made<Float32Array>> {
    const batch = this.#batch;
    batch.begin(this.#batches);
    batch.add(action, SENDER, packet, this.packetSamples);
    this.#batches += 1;
    let made: Float32Array = new Float32Array(0);
    let spentUs = 0;
    await playBatch(this.#decoder, batch, 0, ({ slotUs }, { pcm }) => {
      spentUs = slotUs[0] ?? 0;
      made = pcm;
    });
    return { made, spentUs };
  }
}
