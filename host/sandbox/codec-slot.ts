import { audioCapabilities } from './audio-capabilities.ts';
import { directDecode, directEncode } from './direct-calls.ts';
import { BadOutput } from './direct-core.ts';
import type { Hooks } from './generations.ts';
import { StartFailure } from './plugin-instance-handle.ts';
import { loadState, saveState, type SavedState } from './instance-state.ts';
import type { Pipe } from './pipe.ts';
import { MAX_LANE_PAYLOAD_BYTES, MAX_PACKET_BYTES, MAX_VOICE_SAMPLES, REPLY, STATUS } from './pipe-protocol.ts';
import { PluginInstance, isResultError, reasonOf } from './plugin-instance.ts';
import { isFinite } from './signal.ts';
import type { SandboxChainSlot, FaultReport, EncoderSettings } from './specs.ts';

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

/** A codec at the end of the capture chain or at the start of the playback chain: Opus or another codec. */
export class CodecSlot {
  /** Slot index; `STATUS.codec` for Opus. */
  readonly index: number;
  /** Codec number that queued packets carry; 0 is Opus. */
  readonly number: number;
  readonly instance: PluginInstance;
  readonly #codec: NonNullable<Hooks['voice-codec']>;
  readonly #pipe: Pipe;
  readonly #encode: ReturnType<typeof directEncode>;
  readonly #decode: ReturnType<typeof directDecode>;
  readonly #open = new Set<number>();
  readonly #maxPacketBytes: number;
  #isTrial = true;
  #isEncoderOpen = false;
  spentUs = 0;
  lookahead = 0;

  private constructor(
    pipe: Pipe,
    index: number,
    number: number,
    instance: PluginInstance,
    codec: NonNullable<Hooks['voice-codec']>,
  ) {
    this.#pipe = pipe;
    this.index = index;
    this.number = number;
    // A packet must fit in a datagram. Opus is trusted to respect this.
    this.#maxPacketBytes = index === STATUS.codec ? MAX_PACKET_BYTES : MAX_LANE_PAYLOAD_BYTES;
    this.instance = instance;
    this.#codec = codec;
    this.#encode = directEncode(instance.core, MAX_PACKET_BYTES);
    this.#decode = directDecode(instance.core, MAX_VOICE_SAMPLES);
  }

  /** Loads and starts the codec. Throws a `StartFailure`. */
  static async open(pipe: Pipe, spec: SandboxChainSlot, index: number = STATUS.codec): Promise<CodecSlot> {
    pipe.mark(index);
    try {
      const capabilities = audioCapabilities(
        index,
        () => spec.settingsJson,
        (report) => pipe.sendJson(REPLY.log, report),
      );
      const instance = await PluginInstance.load(spec, capabilities);
      instance.start('audio', spec);
      const codec = instance.hooks['voice-codec'];
      if (codec === undefined) throw new TypeError('it is no voice codec');
      return new CodecSlot(pipe, index, spec.codecNumber ?? 0, instance, codec);
    } catch (error) {
      throw new StartFailure(index, reasonOf(error), error);
    }
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
    this.#attempt(() => this.#configureEncoder(encoder), undefined);
  }

  /** [audio] Returns one packet, an empty one when there is nothing to send, or null when the codec failed. */
  encode(samples: Float32Array): Uint8Array | null {
    const direct = this.#encode;
    const packet = this.#attempt(() => (direct === null ? this.#codec.encode(samples) : direct(samples, 0)), null);
    if (packet === null || packet.length <= this.#maxPacketBytes) return packet;
    this.#report({
      slot: this.index,
      code: 'BAD_OUTPUT',
      reason: `a packet of ${packet.length} bytes`,
      isFatal: false,
    });
    return null;
  }

  /** Returns a packet to warm up the decoder. Opens the encoder with plain settings when it is not open yet. */
  warmUpEncode(samples: Float32Array): Uint8Array {
    if (!this.#isEncoderOpen) this.#attempt(() => this.#configureEncoder(WARM_UP_ENCODER), undefined);
    return this.encode(samples) ?? NOTHING;
  }

  /** Warms up the decoder as if a sender had spoken: decodes a packet that the codec encoded itself, then conceals one. */
  warmUpDecoder(sender: number, samples: Float32Array): void {
    const packet = this.warmUpEncode(samples);
    if (packet.length > 0) this.decode(sender, packet, samples.length);
    this.conceal(sender, samples.length);
  }

  resetEncoder(): void {
    this.#attempt(() => this.#codec.resetEncoder(), undefined);
  }

  /** [audio] Decodes a packet. A packet that the codec refuses is concealed; when concealment fails, the result is silence. */
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
    if (!this.#open.delete(sender)) return;
    this.#attempt(() => this.#codec.closeDecoder(sender), undefined);
  }

  /** The result of `state.save`; the outcome is `none` for a codec without the hook. */
  saveState(): SavedState {
    return this.#attempt<SavedState>(() => saveState(this.instance), { outcome: 'failed', bytes: null });
  }

  /** Restores the codec's state after the warm-up. Throws a `StartFailure`. */
  restore(saved: Uint8Array): void {
    const log = (message: string): void => this.#pipe.sendJson(REPLY.log, { slot: this.index, level: 'warn', message });
    this.#attempt(() => loadState(this.instance, saved, log), undefined);
    if (this.instance.isDead) throw new StartFailure(this.index, 'it crashed with its saved state');
  }

  /** Ends the warm-up: faults are reported from now on. */
  endWarmUp(): void {
    this.#isTrial = false;
  }

  setParameter(id: number, value: number): void {
    this.#attempt(() => this.instance.setParameter(id, value), undefined);
  }

  updateSettings(json: string): void {
    this.#attempt(() => this.instance.hooks.lifecycle?.onSettingsChanged(json), undefined);
  }

  reset(): void {
    this.resetEncoder();
    for (const sender of this.#open) this.closeDecoder(sender);
  }

  #configureEncoder(encoder: EncoderSettings): void {
    this.lookahead = this.#codec.configureEncoder({ ...encoder });
    this.#isEncoderOpen = true;
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
        slot: this.index,
        code: 'BAD_OUTPUT',
        reason: `a voice of ${voice.length} samples`,
        isFatal: false,
      });
    }
    return mayConceal ? this.conceal(sender, samples) : new Float32Array(samples);
  }

  /** The error of a `result` is the packet's fault; a trap is the codec's fault. */
  #attempt<T>(call: () => T, otherwise: T): T {
    if (this.instance.isDead) return otherwise;
    this.#pipe.mark(this.index);
    const startMs = performance.now();
    try {
      return call();
    } catch (error) {
      if (error instanceof BadOutput) {
        this.#report({ slot: this.index, code: 'BAD_OUTPUT', reason: error.message, isFatal: false });
      } else if (!isResultError(error)) {
        this.instance.isDead = true;
        this.#report({ slot: this.index, code: 'TRAPPED', reason: reasonOf(error), isFatal: true });
      }
      return otherwise;
    } finally {
      this.spentUs += (performance.now() - startMs) * 1_000;
    }
  }

  #report(report: FaultReport): void {
    if (this.#isTrial) throw new StartFailure(this.index, `${report.reason} while it was tried out`);
    this.#pipe.sendJson(REPLY.fault, report);
  }
}

function isUsable(voice: Float32Array): boolean {
  return (
    voice.length > 0 && voice.length <= MAX_VOICE_SAMPLES && voice.length % 480 === 0 && isFinite(voice, voice.length)
  );
}
