type EncoderConfig = import('jackfield:plugin/voice-codec@0.2.0').EncoderConfig;

/** One remote voice. The bytes of a packet are a stranger's. */
export interface VoiceDecoder {
  /** As many samples as `packetSamples` said; undefined: the packet is corrupt all the same. */
  decode(packet: Uint8Array): Float32Array | undefined;
  /** Invents `samples` samples where a packet is lost. */
  conceal(samples: number): Float32Array;
  /** Rebuilds the `samples` samples before a packet that is there, when it carries a copy of them. Without it they are concealed. */
  recover?(nextPacket: Uint8Array, samples: number): Float32Array;
}

/** A voice codec: an encoder for the user's own voice, and a decoder for each remote one. Mono, 48,000 samples a second. */
export interface VoiceCodec {
  /** A short name that goes into the session: "opus". */
  readonly name: string;
  /** Frames that it can encode; without it those of 480 and 960 samples. */
  isLegalFrame?(samples: number): boolean;
  /** Opens or reconfigures the encoder and returns its lookahead in samples, 0 without it. The ranges have been checked. */
  configureEncoder?(config: EncoderConfig): number;
  /** At most 1,000 bytes; none when nothing needs to be sent. */
  encode(samples: Float32Array): Uint8Array;
  /** Forgets the encoder's past. */
  resetEncoder?(): void;
  /** How many samples the packet holds, at most 5,760; 0 where it is none of this codec's. */
  packetSamples(packet: Uint8Array): number;
  openDecoder(): VoiceDecoder;
}

const MAX_SAMPLES = 5_760;
const MAX_PACKET_BYTES = 1_000;
const MAX_DECODERS = 256;

/** The hook `voice-codec`: decoders by number, and everything that the host may say checked. What it throws are the cases of `codec-error`. */
export function codecHook(codec: VoiceCodec): object {
  const decoders = new Map<number, VoiceDecoder>();
  const find = (number: number): VoiceDecoder =>
    decoders.get(number) ?? refuse({ tag: 'unknown-decoder', val: number });
  const packetSamples = (packet: Uint8Array): number => {
    const samples = packet.length > 0 && packet.length <= MAX_PACKET_BYTES ? codec.packetSamples(packet) : 0;
    return samples > 0 && samples <= MAX_SAMPLES ? samples : refuse({ tag: 'corrupt-packet' });
  };
  const conceal = (number: number, samples: number): Float32Array => find(number).conceal(legalGap(samples));
  return {
    codecName: () => codec.name,
    configureEncoder(config: EncoderConfig) {
      const { bitrate, complexity, expectedLossPercent } = config;
      if (bitrate < 6_000 || bitrate > 510_000) return refuse(badConfig('bitrate: 6000 to 510000 bits per second'));
      if (complexity > 10) return refuse(badConfig('complexity: 0 to 10'));
      if (expectedLossPercent > 100) return refuse(badConfig('expected-loss-percent: 0 to 100'));
      return codec.configureEncoder?.(config) ?? 0;
    },
    // A list of f32 arrives as an array of numbers.
    encode(samples: ArrayLike<number>) {
      const { length } = samples;
      const isLegal = codec.isLegalFrame?.(length) ?? (length === 480 || length === 960);
      return isLegal ? codec.encode(Float32Array.from(samples)) : refuse({ tag: 'illegal-frame-length', val: length });
    },
    resetEncoder: () => codec.resetEncoder?.(),
    openDecoder(number: number) {
      if (decoders.size === MAX_DECODERS && !decoders.has(number)) {
        refuse({ tag: 'failed', val: `${MAX_DECODERS} decoders are open; no more fit` });
      }
      decoders.set(number, codec.openDecoder());
    },
    packetSamples,
    decode(number: number, packet: Uint8Array) {
      const decoder = find(number);
      packetSamples(packet);
      return decoder.decode(packet) ?? refuse({ tag: 'corrupt-packet' });
    },
    recover(number: number, nextPacket: Uint8Array, samples: number) {
      const decoder = find(number);
      legalGap(samples);
      packetSamples(nextPacket);
      return decoder.recover?.(nextPacket, samples) ?? conceal(number, samples);
    },
    conceal,
    closeDecoder(number: number) {
      decoders.delete(number);
    },
  };
}

function legalGap(samples: number): number {
  return samples > 0 && samples <= MAX_SAMPLES ? samples : refuse({ tag: 'illegal-frame-length', val: samples });
}

function badConfig(words: string): object {
  return { tag: 'bad-config', val: words };
}

/** A variant, thrown as it is, becomes the error of the `result`. */
function refuse(error: object): never {
  throw error;
}
