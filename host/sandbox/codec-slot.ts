import { audioCapabilities } from './audio-capabilities.ts';
import { directDecode, directEncode } from './direct-calls.ts';
import { BadOutput } from './direct-core.ts';
import type { Hooks } from './generations.ts';
import { StartFailure } from './slot-guest.ts';
import { loadState, saveState, type SavedState } from './instance-state.ts';
import type { Pipe } from './pipe.ts';
import { MAX_PACKET_BYTES, MAX_VOICE_SAMPLES, REPLY, STATUS } from './pipe-protocol.ts';
import { PluginInstance, isResultError, reasonOf } from './plugin-instance.ts';
import { isFinite } from './signal.ts';
import type { CaptureSlot, FaultReport, SandboxEncoder } from './specs.ts';

const NOTHING = new Uint8Array(0);

const WARM_UP_ENCODER: SandboxEncoder = {
  bitrate: 32_000,
  complexity: 0,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: false,
};

/** The codec at the end of the capture chain and at the start of the playback chain. */
export class CodecSlot {
  readonly instance: PluginInstance;
  readonly #codec: NonNullable<Hooks['voice-codec']>;
  readonly #pipe: Pipe;
  readonly #encode: ReturnType<typeof directEncode>;
  readonly #decode: ReturnType<typeof directDecode>;
  readonly #open = new Set<number>();
  spentUs = 0;
  lookahead = 0;

  private constructor(pipe: Pipe, instance: PluginInstance, codec: NonNullable<Hooks['voice-codec']>) {
    this.#pipe = pipe;
    this.instance = instance;
    this.#codec = codec;
    this.#encode = directEncode(instance.core, MAX_PACKET_BYTES);
    this.#decode = directDecode(instance.core, MAX_VOICE_SAMPLES);
  }

  static async open(pipe: Pipe, spec: CaptureSlot): Promise<CodecSlot> {
    pipe.mark(STATUS.codec);
    try {
      const capabilities = audioCapabilities(
        STATUS.codec,
        () => spec.settingsJson,
        (report) => pipe.sendJson(REPLY.log, report),
      );
      const instance = await PluginInstance.load(spec, capabilities);
      instance.start('audio', spec);
      const codec = instance.hooks['voice-codec'];
      if (codec === undefined) throw new TypeError('it is no voice codec');
      return new CodecSlot(pipe, instance, codec);
    } catch (error) {
      throw new StartFailure(STATUS.codec, reasonOf(error), error);
    }
  }

  /** Opens or changes the encoder; throws what the codec throws. */
  configureEncoder(encoder: SandboxEncoder): void {
    this.lookahead = this.#codec.configureEncoder({ ...encoder });
  }

  /** A change while running: a refusal is logged and the encoder stays as it was. */
  updateEncoder(encoder: SandboxEncoder): void {
    this.#attempt(() => this.configureEncoder(encoder), undefined);
  }

  /** [audio] One packet, or an empty one when nothing is to be sent or the codec failed. */
  encode(samples: Float32Array): Uint8Array {
    const direct = this.#encode;
    const packet = this.#attempt(
      () => (direct === null ? this.#codec.encode(samples) : (direct(samples, 0) ?? NOTHING)),
      NOTHING,
    );
    if (packet.length <= MAX_PACKET_BYTES) return packet;
    this.#report({
      slot: STATUS.codec,
      code: 'BAD_OUTPUT',
      reason: `a packet of ${packet.length} bytes`,
      isFatal: false,
    });
    return NOTHING;
  }

  /** Packets to warm the decoder up with; the encoder is opened with plain settings. */
  warmUpEncode(samples: Float32Array): Uint8Array {
    if (this.lookahead === 0) this.#attempt(() => this.configureEncoder(WARM_UP_ENCODER), undefined);
    return this.encode(samples);
  }

  /** [audio] Decodes; a packet that the codec does not take is concealed, and if that fails, silent. */
  decode(sender: number, payload: Uint8Array, samples: number): Float32Array {
    const direct = this.#decode;
    const produce = (): Float32Array | null =>
      direct === null ? this.#codec.decode(sender, payload) : direct(payload, sender);
    return this.#voice(sender, samples, produce, true);
  }

  recover(sender: number, nextPayload: Uint8Array, samples: number): Float32Array {
    return this.#voice(sender, samples, () => this.#codec.recover(sender, nextPayload, samples), true);
  }

  conceal(sender: number, samples: number): Float32Array {
    return this.#voice(sender, samples, () => this.#codec.conceal(sender, samples), false);
  }

  closeDecoder(sender: number): void {
    this.#open.delete(sender);
    this.#attempt(() => this.#codec.closeDecoder(sender), undefined);
  }

  /** What `state.save` gives; a codec without the hook has nothing. */
  saveState(): SavedState {
    return this.#attempt<SavedState>(() => saveState(this.instance), { outcome: 'failed', bytes: null });
  }

  /** It is warm: it gets its state back. Throws a `StartFailure`. */
  restore(saved: Uint8Array): void {
    const log = (message: string): void =>
      this.#pipe.sendJson(REPLY.log, { slot: STATUS.codec, level: 'warn', message });
    this.#attempt(() => loadState(this.instance, saved, log), undefined);
    if (this.instance.isDead) throw new StartFailure(STATUS.codec, 'it crashed with its saved state');
  }

  setParameter(id: number, value: number): void {
    this.#attempt(() => this.instance.setParameter(id, value), undefined);
  }

  updateSettings(json: string): void {
    this.#attempt(() => this.instance.hooks.lifecycle?.onSettingsChanged(json), undefined);
  }

  reset(): void {
    this.#attempt(() => this.#codec.resetEncoder(), undefined);
    for (const sender of this.#open) this.closeDecoder(sender);
  }

  #voice(sender: number, samples: number, produce: () => Float32Array | null, mayConceal: boolean): Float32Array {
    if (!this.#open.has(sender)) {
      this.#attempt(() => this.#codec.openDecoder(sender), undefined);
      this.#open.add(sender);
    }
    const voice = this.#attempt(produce, null);
    if (voice !== null && isUsable(voice)) return voice;
    if (voice !== null) {
      this.#report({
        slot: STATUS.codec,
        code: 'BAD_OUTPUT',
        reason: `a voice of ${voice.length} samples`,
        isFatal: false,
      });
    }
    return mayConceal ? this.conceal(sender, samples) : new Float32Array(samples);
  }

  /** A `result` that says no is the packet's fault; a trap is the codec's. */
  #attempt<T>(call: () => T, otherwise: T): T {
    if (this.instance.isDead) return otherwise;
    this.#pipe.mark(STATUS.codec);
    const startMs = performance.now();
    try {
      return call();
    } catch (error) {
      if (error instanceof BadOutput) {
        this.#report({ slot: STATUS.codec, code: 'BAD_OUTPUT', reason: error.message, isFatal: false });
      } else if (!isResultError(error)) {
        this.instance.isDead = true;
        this.#report({ slot: STATUS.codec, code: 'TRAPPED', reason: reasonOf(error), isFatal: true });
      }
      return otherwise;
    } finally {
      this.spentUs += (performance.now() - startMs) * 1_000;
    }
  }

  #report(report: FaultReport): void {
    this.#pipe.sendJson(REPLY.fault, report);
  }
}

function isUsable(voice: Float32Array): boolean {
  return (
    voice.length > 0 && voice.length <= MAX_VOICE_SAMPLES && voice.length % 480 === 0 && isFinite(voice, voice.length)
  );
}
