import { AudioSlot, StartFailure } from './audio-slot.ts';
import { CodecSlot } from './codec-slot.ts';
import type { Message, Pipe } from './pipe.ts';
import {
  CAPTURED_FIXED_BYTES,
  CAPTURED_FLAG,
  CAPTURE_FLAG,
  FADE_BYTES,
  FADE_SAMPLES,
  FRAME_BYTES,
  FRAME_SAMPLES,
  HEADER_BYTES,
  REPLY,
  STATUS,
} from './pipe-protocol.ts';
import { reasonOf } from './plugin-instance.ts';
import { crossfade, fadeIn, fadeOut, fillWithNoise, rms } from './signal.ts';
import type { CaptureLoad, ReadyReport, SandboxEncoder } from './specs.ts';
import { TickClock } from './tick-clock.ts';

/** Voice starts within 2.5 ms of the gate's opening, so that plosives keep their front. */
const ATTACK_SAMPLES = 120;

/** Effects, gate and encoder of the user's own voice. */
export class CaptureProgram {
  readonly #pipe: Pipe;
  readonly #slots: readonly AudioSlot[];
  readonly #codec: CodecSlot;
  readonly #packetFrames: 1 | 2;
  readonly #clock = new TickClock();
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  /** One packet's samples; `#waiting` frames of it are filled. */
  readonly #packetSamples: Float32Array;
  #waiting = 0;
  #talkEnd = false;
  /** The frame before was sent. */
  #wasOpen = false;

  private constructor(pipe: Pipe, slots: readonly AudioSlot[], codec: CodecSlot, packetFrames: 1 | 2) {
    this.#pipe = pipe;
    this.#slots = slots;
    this.#codec = codec;
    this.#packetFrames = packetFrames;
    this.#packetSamples = new Float32Array(FRAME_SAMPLES * packetFrames);
  }

  /** Loads and warms up. Throws a `StartFailure`. */
  static async open(pipe: Pipe, load: CaptureLoad): Promise<CaptureProgram> {
    const slots: AudioSlot[] = [];
    for (const [index, spec] of load.slots.entries()) {
      slots.push(await AudioSlot.open(pipe, index, spec.role === 'gate' ? 'gate' : 'captured', spec));
    }
    const codec = await CodecSlot.open(pipe, load.codec);
    try {
      codec.configureEncoder(load.encoder);
    } catch (error) {
      throw new StartFailure(STATUS.codec, reasonOf(error), error);
    }
    const program = new CaptureProgram(pipe, slots, codec, load.packetFrames);
    program.#warmUp(load.warmUpFrames);
    return program;
  }

  get ready(): ReadyReport {
    return { latencies: this.#slots.map((slot) => slot.latency), codecLatency: this.#codec.lookahead };
  }

  get memory(): number[] {
    return [...this.#slots, this.#codec].map(({ instance }) => instance.memoryBytes);
  }

  /** [audio] */
  tick(message: Message): void {
    this.#clock.begin();
    const { flags, mask, sequence } = message;
    const { bytes } = this.#pipe;
    let offset = bytes.byteOffset + message.body;
    if ((flags & CAPTURE_FLAG.keep) === 0) this.#wasOpen = (flags & CAPTURE_FLAG.wasOpen) !== 0;
    if ((flags & CAPTURE_FLAG.pending) !== 0) {
      this.#packetSamples.set(new Float32Array(bytes.buffer, offset, FRAME_SAMPLES));
      this.#waiting = 1;
      offset += FRAME_BYTES;
    } else if ((flags & CAPTURE_FLAG.keep) === 0) this.#waiting = 0;
    const hasFade = (flags & CAPTURE_FLAG.fade) !== 0;
    const from = hasFade ? new Float32Array(bytes.buffer, offset, FADE_SAMPLES) : null;
    if (hasFade) offset += FADE_BYTES;
    const input = new Float32Array(bytes.buffer, offset, FRAME_SAMPLES);
    const isDry = (flags & CAPTURE_FLAG.dry) !== 0;
    let isOpen = isDry ? (flags & CAPTURE_FLAG.open) !== 0 : true;
    let probability = isOpen ? 1 : 0;
    this.#clearCosts();
    const { outView } = this.#pipe;
    const slotBase = HEADER_BYTES + CAPTURED_FIXED_BYTES;
    outView.setFloat32(HEADER_BYTES + 16, rms(input, FRAME_SAMPLES), true);
    let current = input;
    for (let index = 0; index < this.#slots.length; index++) {
      const slot = this.#slots[index];
      if (slot === undefined) break;
      const isBypassed = isDry || (mask & (1 << index)) === 0;
      // A dry frame was delayed by the host already.
      if (!isDry) current = slot.run(current, 0, isBypassed);
      if (slot.stage === 'gate' && !isBypassed && !slot.instance.isDead) {
        isOpen = slot.isOpen;
        probability = slot.speechProbability;
      }
      outView.setFloat32(slotBase + index * 8, slot.spentUs, true);
      outView.setFloat32(slotBase + index * 8 + 4, rms(current, FRAME_SAMPLES), true);
    }
    const output = this.#frame;
    output.set(current);
    if (from !== null) crossfade(from, output, FADE_SAMPLES);
    const packet = this.#gateAndEncode(output, isOpen);
    const base = slotBase + this.#slots.length * 8;
    outView.setFloat32(base, this.#codec.spentUs, true);
    outView.setUint32(base + 4, 0, true);
    this.#pipe.out.set(new Uint8Array(output.buffer, 0, FRAME_BYTES), base + 8);
    this.#pipe.out.set(packet, base + 8 + FRAME_BYTES);
    outView.setFloat32(HEADER_BYTES, probability, true);
    outView.setUint32(HEADER_BYTES + 4, packet.length, true);
    outView.setUint32(HEADER_BYTES + 8, this.#slots.length, true);
    outView.setUint32(HEADER_BYTES + 12, this.#clock.spentUs(), true);
    const replyFlags =
      (isOpen ? CAPTURED_FLAG.open : 0) |
      (this.#talkEnd ? CAPTURED_FLAG.talkEnd : 0) |
      (this.#waiting > 0 ? CAPTURED_FLAG.pending : 0);
    this.#pipe.send(REPLY.captured, replyFlags, sequence, base + 8 + FRAME_BYTES + packet.length - HEADER_BYTES);
  }

  /** [audio] Frames that were heard already: the effects take them in, nothing comes out. */
  history(message: Message): void {
    const { bytes } = this.#pipe;
    for (let offset = 0; offset + FRAME_BYTES <= message.bodyBytes; offset += FRAME_BYTES) {
      let current: Float32Array = new Float32Array(bytes.buffer, message.body + offset, FRAME_SAMPLES);
      for (const slot of this.#slots) current = slot.run(current, 0, (message.mask & (1 << slot.index)) === 0);
    }
  }

  /** A message is dealt with: nobody's code runs until the next. */
  settle(): void {
    this.#pipe.markIdle();
    this.#clock.end();
  }

  setParameter(slot: number, id: number, value: number): void {
    (slot === STATUS.codec ? this.#codec : this.#slots[slot])?.setParameter(id, value);
  }

  updateSettings(slot: number, json: string): void {
    (slot === STATUS.codec ? this.#codec : this.#slots[slot])?.updateSettings(json);
  }

  updateEncoder(encoder: SandboxEncoder): void {
    this.#codec.updateEncoder(encoder);
  }

  reset(): void {
    for (const slot of this.#slots) slot.reset();
    this.#codec.reset();
    this.#waiting = 0;
    this.#wasOpen = false;
  }

  /** Edges faded; the frame with which the gate closes is the last one that is sent. */
  #gateAndEncode(output: Float32Array, isOpen: boolean): Uint8Array {
    const wasOpen = this.#wasOpen;
    this.#wasOpen = isOpen;
    this.#talkEnd = false;
    if (!isOpen && !wasOpen) {
      this.#waiting = 0;
      output.fill(0);
      return NOTHING;
    }
    if (!wasOpen) fadeIn(output, ATTACK_SAMPLES);
    if (!isOpen) {
      fadeOut(output, FADE_SAMPLES);
      this.#talkEnd = true;
    }
    this.#packetSamples.set(output, this.#waiting * FRAME_SAMPLES);
    this.#waiting += 1;
    if (this.#waiting < this.#packetFrames && isOpen) return NOTHING;
    this.#packetSamples.fill(0, this.#waiting * FRAME_SAMPLES);
    this.#waiting = 0;
    return this.#codec.encode(this.#packetSamples);
  }

  #warmUp(frames: number): void {
    const noise = new Float32Array(FRAME_SAMPLES);
    let seed = 1;
    for (let count = 0; count < frames; count++) {
      seed = fillWithNoise(noise, seed);
      let current: Float32Array = noise;
      for (const slot of this.#slots) current = slot.run(current, 0, false);
      this.#gateAndEncode(noise, true);
      if (this.#codec.instance.isDead) throw new StartFailure(STATUS.codec, 'it crashed while it was tried out');
    }
    this.reset();
    for (const slot of this.#slots) slot.isTrial = false;
    this.#pipe.markIdle();
  }

  #clearCosts(): void {
    for (const slot of this.#slots) slot.spentUs = 0;
    this.#codec.spentUs = 0;
  }
}

const NOTHING = new Uint8Array(0);
