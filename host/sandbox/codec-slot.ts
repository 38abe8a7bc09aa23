import { directDecode, directEncode } from './direct-calls.ts';
import { BadOutput } from './direct-core.ts';
import type { Hooks } from './generations.ts';
import type { Pipe } from './pipe.ts';
import { FRAME_SAMPLES, MAX_LANE_PAYLOAD_BYTES, MAX_PACKET_BYTES, MAX_VOICE_SAMPLES, STATUS } from './pipe-protocol.ts';
import { isResultError, reasonOf } from './plugin-instance.ts';
import type { PluginInstance } from './plugin-instance.ts';
import { PluginInstanceHandle, StartFailure } from './plugin-instance-handle.ts';
import { isFinite } from './signal.ts';
import type { EncoderSettings, SandboxChainSlot } from './specs.ts';

const NOTHING = new Uint8Array(0);

const WARM_UP_ENCODER: EncoderSettings = {
  bitrate: 32_000,
  complexity: 0,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: false,
};

type VoiceCodec = NonNullable<Hooks['voice-codec']>;

/** [audio] Makes one packet of samples; null stands for the error of a `result`. */
type EncodeCall = (samples: Float32Array) => Uint8Array | null;

/** [audio] Makes `samples` samples of a sender's voice from a payload, which is empty for concealment; null stands for the error of a `result`. */
type VoiceCall = (sender: number, payload: Uint8Array, samples: number) => Float32Array | null;

/** A codec at the end of the capture chain or at the start of the playback chain: Opus or another codec. */
export class CodecSlot {
  readonly guest: PluginInstanceHandle;
  /** Codec number that queued packets carry; 0 is Opus. */
  readonly number: number;
  readonly #codec: VoiceCodec;
  /** The functions that run per packet, bound once, so that a packet makes no closure. */
  readonly #encode: EncodeCall;
  readonly #decode: VoiceCall;
  readonly #recover: VoiceCall;
  readonly #conceal: VoiceCall;
  /** Senders whose decoder is open. */
  readonly #open = new Set<number>();
  readonly #maxPacketBytes: number;
  #isEncoderOpen = false;
  lookahead = 0;

  private constructor(guest: PluginInstanceHandle, number: number) {
    const codec = codecOf(guest.instance);
    this.guest = guest;
    this.number = number;
    // A packet must fit in a datagram. Opus is trusted to respect this.
    this.#maxPacketBytes = guest.index === STATUS.codec ? MAX_PACKET_BYTES : MAX_LANE_PAYLOAD_BYTES;
    this.#codec = codec;
    this.#encode = encodeCallOf(guest.instance);
    this.#decode = decodeCallOf(guest.instance);
    this.#recover = (sender, nextPayload, samples) => codec.recover(sender, nextPayload, samples);
    this.#conceal = (sender, _payload, samples) => codec.conceal(sender, samples);
  }

  /** Loads and starts the codec. Throws a `StartFailure`. */
  static async open(pipe: Pipe, spec: SandboxChainSlot, index: number = STATUS.codec): Promise<CodecSlot> {
    return new CodecSlot(await PluginInstanceHandle.open(pipe, index, spec, codecOf), spec.codecNumber ?? 0);
  }

  get index(): number {
    return this.guest.index;
  }

  /** Opens the encoder. Throws a `StartFailure`. */
  startEncoder(encoder: EncoderSettings): void {
    try {
      this.#configureEncoder(encoder);
    } catch (error) {
      throw new StartFailure(this.index, reasonOf(error), error);
    }
  }

  /** Changes the encoder settings while running. When the codec refuses them, the encoder stays as it was. */
  updateEncoder(encoder: EncoderSettings): void {
    this.guest.guarded(() => this.#configureEncoder(encoder));
  }

  /** [audio] Returns one packet, an empty one when there is nothing to send, or null when the codec failed. */
  encode(samples: Float32Array): Uint8Array | null {
    const { guest } = this;
    if (guest.isDead) return null;
    guest.mark();
    const startMs = performance.now();
    let packet: Uint8Array | null = null;
    try {
      packet = this.#encode(samples);
    } catch (error) {
      this.#failed(error);
    } finally {
      guest.spentUs += (performance.now() - startMs) * 1_000;
    }
    if (packet === null || packet.length <= this.#maxPacketBytes) return packet;
    guest.badOutput(`a packet of ${packet.length} bytes`);
    return null;
  }

  /** Returns a packet to warm up the decoder. Opens the encoder with plain settings when it is not open yet. */
  warmUpEncode(samples: Float32Array): Uint8Array {
    if (!this.#isEncoderOpen) this.updateEncoder(WARM_UP_ENCODER);
    return this.encode(samples) ?? NOTHING;
  }

  /** Warms up the decoder as if a sender had spoken: decodes a packet that the codec encoded itself, then conceals one. */
  warmUpDecoder(sender: number, samples: Float32Array): void {
    const packet = this.warmUpEncode(samples);
    if (packet.length > 0) this.decode(sender, packet, samples.length);
    this.conceal(sender, samples.length);
  }

  resetEncoder(): void {
    this.#timed(() => this.#codec.resetEncoder());
  }

  /** [audio] Decodes a packet. A packet that the codec refuses is concealed; when concealment fails, the result is silence. */
  decode(sender: number, payload: Uint8Array, samples: number): Float32Array {
    return this.#voice(this.#decode, sender, payload, samples) ?? this.conceal(sender, samples);
  }

  /** [audio] Recovers the packet before `nextPayload`; conceals it when the codec cannot. */
  recover(sender: number, nextPayload: Uint8Array, samples: number): Float32Array {
    return this.#voice(this.#recover, sender, nextPayload, samples) ?? this.conceal(sender, samples);
  }

  /** [audio] Conceals a lost packet; the result is silence when the codec cannot. */
  conceal(sender: number, samples: number): Float32Array {
    return this.#voice(this.#conceal, sender, NOTHING, samples) ?? new Float32Array(samples);
  }

  closeDecoder(sender: number): void {
    if (this.#open.delete(sender)) this.#timed(() => this.#codec.closeDecoder(sender));
  }

  reset(): void {
    this.resetEncoder();
    for (const sender of this.#open) this.closeDecoder(sender);
  }

  #configureEncoder(encoder: EncoderSettings): void {
    this.lookahead = this.#codec.configureEncoder({ ...encoder });
    this.#isEncoderOpen = true;
  }

  #openDecoder(sender: number): void {
    this.#timed(() => this.#codec.openDecoder(sender));
    this.#open.add(sender);
  }

  /** [audio] Makes a sender's voice; null when the codec refuses, fails or returns no usable voice. */
  #voice(call: VoiceCall, sender: number, payload: Uint8Array, samples: number): Float32Array | null {
    const { guest } = this;
    if (!this.#open.has(sender)) this.#openDecoder(sender);
    if (guest.isDead) return null;
    guest.mark();
    const startMs = performance.now();
    let voice: Float32Array | null = null;
    try {
      voice = call(sender, payload, samples);
    } catch (error) {
      this.#failed(error);
    } finally {
      guest.spentUs += (performance.now() - startMs) * 1_000;
    }
    if (voice === null || isUsable(voice)) return voice;
    guest.badOutput(`a voice of ${voice.length} samples`);
    return null;
  }

  /** The error of a `result` is the packet's fault; a trap is the codec's fault. */
  #failed(error: unknown): void {
    if (error instanceof BadOutput || !isResultError(error)) this.guest.failed(error);
  }

  /** Makes a call within a tick that is not a packet. */
  #timed(call: () => void): void {
    const startMs = performance.now();
    this.guest.guarded(call);
    this.guest.spentUs += (performance.now() - startMs) * 1_000;
  }
}

/** Throws a `TypeError` for a plugin that is no codec. */
function codecOf({ hooks }: PluginInstance): VoiceCodec {
  const codec = hooks['voice-codec'];
  if (codec === undefined) throw new TypeError('it is no voice codec');
  return codec;
}

/** Bypasses the generated glue when the component is plain enough, and goes through it otherwise. */
function encodeCallOf(instance: PluginInstance): EncodeCall {
  const direct = directEncode(instance.core, MAX_PACKET_BYTES);
  if (direct !== null) return (samples) => direct(samples, 0);
  const codec = codecOf(instance);
  return (samples) => codec.encode(samples);
}

/** Works like `encodeCallOf`. */
function decodeCallOf(instance: PluginInstance): VoiceCall {
  const direct = directDecode(instance.core, MAX_VOICE_SAMPLES);
  if (direct !== null) return (sender, payload) => direct(payload, sender);
  const codec = codecOf(instance);
  return (sender, payload) => codec.decode(sender, payload);
}

function isUsable(voice: Float32Array): boolean {
  return (
    voice.length > 0 &&
    voice.length <= MAX_VOICE_SAMPLES &&
    voice.length % FRAME_SAMPLES === 0 &&
    isFinite(voice, voice.length)
  );
}
