import type {
  CaptureChainSpec,
  CaptureOutcome,
  ChainSlot,
  DecodeAction,
  PlaybackChainSpec,
  PlaybackOutcome,
} from '../../ports/chain.ts';
import type { ChainRig } from './chain-rig.ts';
import { delay, testEncoder } from './chain-rig.ts';

/** Deadlines for a busy machine, because its speed is not tested. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };
const TONE = Float32Array.from({ length: 480 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 5 * index) / 480));

/** A capture chain that is fed with a tone, and its packets. */
export class Sender {
  /** Packet of each frame; empty when a frame completed none. */
  readonly packets: Uint8Array[] = [];
  /** Codec number of each packet. */
  readonly codecs: number[] = [];
  dryFrames = 0;
  readonly chain;
  readonly #codec: ChainSlot;
  #answer: ((outcome: CaptureOutcome) => void) | null = null;
  #sequence = 0;

  constructor(rig: ChainRig, codec: ChainSlot, deadlines = PATIENT) {
    this.chain = rig.openCapture(deadlines, (outcome) => this.#answer?.(outcome));
    this.#codec = codec;
  }

  configure(slots: readonly ChainSlot[], more: Partial<CaptureChainSpec> = {}): Promise<void> {
    return this.chain.configure({ slots, codec: this.#codec, encoder: testEncoder, packetMs: 10, ...more });
  }

  async talk(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await this.say(TONE);
  }

  /** Sends samples, which must be whole frames of 480 samples. */
  async say(samples: Float32Array): Promise<void> {
    for (let start = 0; start < samples.length; start += 480) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#answer = ({ packet, packetBytes, packetCodec, isDry }) => {
        this.packets.push(packet.slice(0, packetBytes));
        this.codecs.push(packetCodec);
        this.dryFrames += isDry ? 1 : 0;
        resolve();
      };
      this.chain.process(samples.slice(start, start + 480), this.#sequence++);
      await promise;
    }
  }
}

/** A playback chain with one sender. */
export class Receiver {
  readonly chain;
  readonly #codec: ChainSlot;
  #answer: ((outcome: PlaybackOutcome) => void) | null = null;
  #sequence = 0;

  constructor(rig: ChainRig, codec: ChainSlot) {
    this.chain = rig.openPlayback({ ...PATIENT, onOutcome: (outcome) => this.#answer?.(outcome), onMixed: () => {} });
    this.#codec = codec;
  }

  configure(more: Partial<PlaybackChainSpec> = {}): Promise<void> {
    return this.chain.configure({ codec: this.#codec, decoded: [], mixed: [], ...more });
  }

  /** RMS of the decoded packet. */
  async hear(packet: Uint8Array, action: DecodeAction = 'decode', codecNumber = 0, senderId = 7): Promise<number> {
    return rmsOf(await this.listen(packet, action, codecNumber, senderId));
  }

  /** Samples of the decoded packet; empty when there is no voice. */
  listen(packet: Uint8Array, action: DecodeAction = 'decode', codecNumber = 0, senderId = 7): Promise<Float32Array> {
    const { promise, resolve } = Promise.withResolvers<Float32Array>();
    this.#answer = ({ voices, voiceCount }) =>
      resolve(voiceCount === 1 ? Float32Array.from(voices[0]?.pcm ?? []) : new Float32Array(0));
    this.chain.begin(this.#sequence++);
    this.chain.add(action, senderId, packet, 480, codecNumber);
    this.chain.submit();
    return promise;
  }
}

/** Calls `act` repeatedly until `change` resolves; rejects when `change` does. */
export async function meanwhile(change: Promise<unknown>, act: () => Promise<void>): Promise<void> {
  const done = change.then(() => true);
  while (!(await Promise.race([done, delay(2).then(() => false)]))) await act();
}

function rmsOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
