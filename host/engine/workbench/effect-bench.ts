import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import type { ChainSlot } from '../ports/chain.ts';
import { DecodeBatch } from '../supervisor/chains/decode-batch.ts';
import { SandboxPort } from '../supervisor/sandbox/sandbox-connection.ts';
import { SandboxDriver } from './sandbox-driver.ts';
import type { SandboxTalk } from './sandbox-driver.ts';
import { captureFrame, mixFrame, playBatch } from './sandbox-requests.ts';

/** Position of an effect: on the user's own voice, as its voice gate, on each remote voice, or on the mix. */
export type EffectStage = 'captured' | 'gate' | 'decoded' | 'mixed';

/** Result of one frame. The same object is reused. */
export interface BenchFrame {
  /** 480 samples; the view is valid until the next frame. */
  readonly output: Float32Array;
  /** Time that the plugin took, as the sandbox measures it, in µs. */
  spentUs: number;
  /** True while a voice gate is open; always true for other plugins. */
  isOpen: boolean;
}

/** The warm-up compiles the code and leaves no state: the sandbox resets the plugin after it. */
const WARM_UP_FRAMES = 500;
/** The bitrate is high enough that the input of a decoded effect is close to the original. */
const ENCODER: EncoderSettings = {
  bitrate: 128_000,
  complexity: 5,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: true,
};
const SENDER = 1;

/** One effect or voice gate in its own sandbox, fed frame by frame. A decoded effect gets the input after encoding and decoding. */
export class EffectBench implements AsyncDisposable {
  readonly stage: EffectStage;
  readonly latencySamples: number;
  readonly #driver: SandboxDriver;
  readonly #encoder: SandboxDriver | null;
  readonly #ports: readonly SandboxPort[];
  readonly #frame: BenchFrame = { output: new Float32Array(FRAME_SAMPLES), spentUs: 0, isOpen: true };
  readonly #batch = new DecodeBatch();
  #packet: Uint8Array = new Uint8Array(0);
  #sequence = 0;

  private constructor(
    stage: EffectStage,
    driver: SandboxDriver,
    encoder: SandboxDriver | null,
    ports: readonly SandboxPort[],
  ) {
    this.stage = stage;
    this.#driver = driver;
    this.#encoder = encoder;
    this.#ports = ports;
    this.latencySamples = driver.sandbox.latency;
  }

  /** `launcher` is the far end of a launcher's port. Rejects with `PLUGIN_START_FAILED`. */
  static async open(
    launcher: MessagePort,
    slot: ChainSlot,
    codec: ChainSlot,
    stage: EffectStage,
  ): Promise<EffectBench> {
    const port = new SandboxPort(launcher);
    const capture = { kind: 'capture', codec, encoder: ENCODER, packetFrames: 1 } as const;
    const playback = { kind: 'playback', codec, warmUpFrames: WARM_UP_FRAMES } as const;
    if (stage === 'captured' || stage === 'gate') {
      const load = { ...capture, slots: [slot], warmUpFrames: WARM_UP_FRAMES };
      return new EffectBench(stage, await SandboxDriver.open(port, load), null, [port]);
    }
    if (stage === 'mixed') {
      const driver = await SandboxDriver.open(port, { ...playback, decoded: [], mixed: [slot] });
      return new EffectBench(stage, driver, null, [port]);
    }
    const driver = await SandboxDriver.open(port, { ...playback, decoded: [slot], mixed: [] });
    const encoder = await SandboxDriver.open(port, { ...capture, slots: [], warmUpFrames: 1 });
    return new EffectBench(stage, driver, encoder, [port]);
  }

  get talk(): SandboxTalk {
    return this.#driver.talk;
  }

  /** Sends 480 samples through the plugin. Rejects when its process ends (`SANDBOX_DIED`) or does not answer (`SANDBOX_HUNG`). */
  async process(input: Float32Array): Promise<BenchFrame> {
    const sequence = this.#sequence;
    this.#sequence += 1;
    if (this.stage === 'mixed') await this.#mix(input, sequence);
    else if (this.#encoder === null) await this.#capture(this.#driver, input, sequence, 1);
    else {
      await this.#capture(this.#encoder, input, sequence, 0);
      await this.#play(sequence);
    }
    return this.#frame;
  }

  setParameter(id: number, value: number): void {
    const { sandbox } = this.#driver;
    const [pluginId] = sandbox.pluginIds;
    if (pluginId !== undefined) sandbox.setParameter(pluginId, id, value);
  }

  reset(): void {
    this.#driver.sandbox.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#driver.sandbox.connection.discard();
    this.#encoder?.sandbox.connection.discard();
    for (const port of this.#ports) port.close();
  }

  #capture(driver: SandboxDriver, input: Float32Array, sequence: number, slots: number): Promise<void> {
    return captureFrame(driver, input, sequence, slots, (reply) => {
      if (slots > 0) this.#frame.spentUs = reply.slotUs[0] ?? 0;
      this.#frame.isOpen = reply.isOpen;
      this.#frame.output.set(reply.pcm);
      this.#packet = reply.packet.slice();
    });
  }

  #play(sequence: number): Promise<void> {
    const batch = this.#batch;
    batch.begin(sequence);
    batch.add('decode', SENDER, this.#packet, FRAME_SAMPLES);
    return playBatch(this.#driver, batch, 1, ({ slotUs }, { pcm }) => {
      this.#frame.spentUs = slotUs[0] ?? 0;
      this.#frame.output.set(pcm);
    });
  }

  #mix(input: Float32Array, sequence: number): Promise<void> {
    return mixFrame(this.#driver, input, sequence, ({ slotUs, pcm }) => {
      this.#frame.spentUs = slotUs[0] ?? 0;
      this.#frame.output.set(pcm);
    });
  }
}
