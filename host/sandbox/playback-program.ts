import { AudioSlot } from './audio-slot.ts';
import { statefulOf, type Addressed } from './capture-program.ts';
import { CodecSet, codecCount } from './codec-set.ts';
import { DecoderSelector } from './decoder-selector.ts';
import { PacketInlet } from './packet-inlet.ts';
import { LaneHookSlot } from './lane-hook-slot.ts';
import type { Message, Pipe } from './pipe.ts';
import {
  ACTION,
  FADE_BYTES,
  FADE_SAMPLES,
  FRAME_BYTES,
  FRAME_SAMPLES,
  HEADER_BYTES,
  MAX_SENDERS,
  MAX_VOICE_SAMPLES,
  MIXED_FLAG,
  PLAYBACK_ITEM_BYTES,
  REPLY,
  VOICES_FIXED_BYTES,
  padded,
} from './pipe-protocol.ts';
import { crossfade, fillWithNoise, rms } from './signal.ts';
import type { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { PlaybackLoad, ReadyReport } from './specs.ts';
import { StartProgress } from './start-progress.ts';
import { TickClock } from './tick-clock.ts';

/** Sender ID for the warm-up, which no server assigns. */
const WARM_UP_SENDER = 0xffff_fff0;

/** Lane hooks, decoder, per-sender effects and effects on the mix. Slots are numbered decoded first, then mixed, then lane hooks. */
export class PlaybackProgram {
  readonly #pipe: Pipe;
  readonly #codecs: CodecSet;
  readonly #heard: DecoderSelector;
  readonly #decoded: readonly AudioSlot[];
  readonly #mixed: readonly AudioSlot[];
  readonly #inlet: PacketInlet;
  readonly #senders = new Uint32Array(MAX_SENDERS);
  readonly #voices: Float32Array[] = [];
  readonly #levels: Float32Array;
  readonly #clock = new TickClock();
  #voiceCount = 0;

  private constructor(
    pipe: Pipe,
    codecs: CodecSet,
    decoded: readonly AudioSlot[],
    mixed: readonly AudioSlot[],
    inlet: PacketInlet,
  ) {
    this.#pipe = pipe;
    this.#codecs = codecs;
    this.#heard = new DecoderSelector(codecs);
    this.#decoded = decoded;
    this.#mixed = mixed;
    this.#inlet = inlet;
    this.#levels = new Float32Array(decoded.length + 1);
  }

  static async open(pipe: Pipe, load: PlaybackLoad): Promise<PlaybackProgram> {
    const decoded: AudioSlot[] = [];
    const { laneIn = [] } = load;
    const parts = load.decoded.length + load.mixed.length + laneIn.length + codecCount(load);
    const progress = new StartProgress(pipe, parts, load.warmUpFrames);
    for (const spec of load.decoded) {
      decoded.push(await AudioSlot.open(pipe, decoded.length, 'decoded', spec));
      progress.loaded();
    }
    const mixed: AudioSlot[] = [];
    for (const spec of load.mixed) {
      mixed.push(await AudioSlot.open(pipe, decoded.length + mixed.length, 'mixed', spec));
      progress.loaded();
    }
    const packets: LaneHookSlot[] = [];
    for (const spec of laneIn) {
      packets.push(await LaneHookSlot.open(pipe, decoded.length + mixed.length + packets.length, 'in', spec));
      progress.loaded();
    }
    const codecs = await CodecSet.open(pipe, load, decoded.length + mixed.length + packets.length, progress);
    const program = new PlaybackProgram(pipe, codecs, decoded, mixed, new PacketInlet(packets));
    program.#warmUp(load.warmUpFrames, progress);
    codecs.endWarmUp(load);
    return program;
  }

  get ready(): ReadyReport {
    const { slots } = this.#inlet;
    return {
      latencies: [
        ...this.#audioSlots.map((slot) => slot.latency),
        ...slots.map(() => 0),
        ...this.#codecs.others.map(() => 0),
      ],
      codecLatency: 0,
      stateful: statefulOf([...this.#guests, ...this.#codecs.all]),
    };
  }

  get memory(): number[] {
    return [...this.#guests, ...this.#codecs.all].map(({ instance }) => instance.memoryBytes);
  }

  get #audioSlots(): AudioSlot[] {
    return [...this.#decoded, ...this.#mixed];
  }

  get #guests(): PluginInstanceHandle[] {
    return [...this.#audioSlots, ...this.#inlet.slots].map(({ guest }) => guest);
  }

  /** [audio] Processes all senders of one tick. Sends the decoded voices at once when effects run, and the processed voices when the effects are done. */
  tick(message: Message): void {
    this.#clock.begin();
    for (const { guest } of this.#inlet.slots) guest.begin(1);
    this.#codecs.begin();
    this.#decodeAll(message, message.body);
    const frames = this.#longestVoice / FRAME_SAMPLES;
    for (const slot of this.#decoded) slot.begin(frames);
    const isActive = this.#isAnyActive(message.mask);
    if (isActive) this.#sendVoices(REPLY.voicesDry, message.sequence);
    this.#runEffects(message.mask);
    this.#sendVoices(REPLY.voicesDone, message.sequence);
  }

  /** [audio] Reply: u32 slots · u32 CPU µs · f32 input level · zero; per slot f32 µs, f32 level; 480 samples. */
  mix(message: Message): void {
    this.#clock.begin();
    for (const slot of this.#mixed) slot.begin(1);
    const { bytes, outView, out } = this.#pipe;
    let offset = message.body;
    const hasFade = (message.flags & MIXED_FLAG.fade) !== 0;
    const from = hasFade ? new Float32Array(bytes.buffer, offset, FADE_SAMPLES) : null;
    if (hasFade) offset += FADE_BYTES;
    let current: Float32Array = new Float32Array(bytes.buffer, offset, FRAME_SAMPLES);
    outView.setFloat32(HEADER_BYTES + 8, rms(current, FRAME_SAMPLES), true);
    let base = HEADER_BYTES + 16;
    for (const slot of this.#mixed) {
      current = slot.run(current, 0, (message.mask & (1 << slot.index)) === 0);
      outView.setFloat32(base, slot.figureUs, true);
      outView.setFloat32(base + 4, rms(current, FRAME_SAMPLES), true);
      base += 8;
    }
    const output = new Float32Array(out.buffer, base, FRAME_SAMPLES);
    output.set(current);
    if (from !== null) crossfade(from, output, FADE_SAMPLES);
    outView.setUint32(HEADER_BYTES, this.#mixed.length, true);
    outView.setUint32(HEADER_BYTES + 4, this.#clock.spentUs(), true);
    outView.setUint32(HEADER_BYTES + 12, 0, true);
    this.#pipe.send(REPLY.mixed, 0, message.sequence, base + FRAME_BYTES - HEADER_BYTES);
  }

  /** [audio] Decodes batches that other decoders have already decoded, to build up the decoders' state; the output is discarded. */
  history(message: Message): void {
    const end = message.body + message.bodyBytes;
    for (let offset = message.body; offset < end;) offset = this.#decodeAll(message, offset);
  }

  forgetSender(sender: number): void {
    this.#heard.forget(sender);
    this.#inlet.forget(sender);
    for (const slot of this.#decoded) slot.forgetUser(sender);
  }

  /** Ends the handling of a message: no plugin code runs until the next message. */
  settle(): void {
    this.#pipe.markIdle();
    this.#clock.end();
  }

  /** The plugin or codec in a slot; undefined when there is no slot with this number. */
  at(slot: number): Addressed | undefined {
    return this.#codecs.at(slot) ?? this.#guests[slot];
  }

  reset(): void {
    for (const slot of this.#audioSlots) slot.reset();
    this.#codecs.reset();
  }

  /** Decodes the batch at `start`. Returns the offset behind it. */
  #decodeAll(message: Message, start: number): number {
    const { view, bytes } = this.#pipe;
    let offset = start;
    const count = Math.min(view.getUint32(offset, true), MAX_SENDERS);
    offset += 4;
    for (let index = 0; index < count; index++) {
      const action = view.getUint8(offset);
      const codec = view.getUint8(offset + 1);
      const samples = Math.min(view.getUint16(offset + 2, true), MAX_VOICE_SAMPLES);
      const sender = view.getUint32(offset + 4, true);
      const payloadBytes = view.getUint32(offset + 8, true);
      offset += PLAYBACK_ITEM_BYTES;
      const isRecovery = action === ACTION.recover;
      const { mask } = message;
      const payload = this.#inlet.take(sender, bytes.subarray(offset, offset + payloadBytes), isRecovery, mask);
      offset += padded(payloadBytes);
      this.#senders[index] = sender;
      if (payload === null || action === ACTION.conceal)
        this.#voices[index] = this.#heard.conceal(codec, mask, sender, samples);
      else if (isRecovery) this.#voices[index] = this.#heard.recover(codec, mask, sender, payload, samples);
      else this.#voices[index] = this.#heard.decode(codec, mask, sender, payload, samples);
    }
    this.#voiceCount = count;
    return offset;
  }

  #isAnyActive(mask: number): boolean {
    for (const slot of this.#decoded) {
      if ((mask & (1 << slot.index)) !== 0 && !slot.guest.isDead) return true;
    }
    return false;
  }

  #runEffects(mask: number): void {
    const loudest = this.#loudestVoice();
    this.#levels.fill(0);
    for (let index = 0; index < this.#voiceCount; index++) {
      const voice = this.#voices[index];
      if (voice === undefined) continue;
      if (index === loudest) this.#levels[0] = rms(voice, voice.length);
      for (let start = 0; start < voice.length; start += FRAME_SAMPLES) {
        let current = voice.subarray(start, start + FRAME_SAMPLES);
        for (let stage = 0; stage < this.#decoded.length; stage++) {
          const slot = this.#decoded[stage];
          if (slot === undefined) break;
          current = slot.run(current, this.#senders[index] ?? 0, (mask & (1 << slot.index)) === 0);
          if (index === loudest) this.#levels[stage + 1] = rms(current, FRAME_SAMPLES);
        }
        if (current.buffer !== voice.buffer) voice.set(current, start);
      }
    }
  }

  #loudestVoice(): number {
    let loudest = -1;
    let most = -1;
    for (let index = 0; index < this.#voiceCount; index++) {
      const voice = this.#voices[index];
      const level = voice === undefined ? 0 : rms(voice, voice.length);
      if (level > most) {
        most = level;
        loudest = index;
      }
    }
    return loudest;
  }

  #sendVoices(kind: number, sequence: number): void {
    const { outView, out } = this.#pipe;
    let base = HEADER_BYTES + VOICES_FIXED_BYTES;
    for (let stage = 0; stage < this.#decoded.length; stage++) {
      outView.setFloat32(base, this.#decoded[stage]?.figureUs ?? 0, true);
      outView.setFloat32(base + 4, this.#levels[stage + 1] ?? 0, true);
      base += 8;
    }
    for (const { guest } of this.#inlet.slots) {
      outView.setFloat32(base, guest.spentUs, true);
      outView.setFloat32(base + 4, 0, true);
      base += 8;
    }
    for (const codec of this.#codecs.others) {
      outView.setFloat32(base, codec.spentUs, true);
      outView.setFloat32(base + 4, 0, true);
      base += 8;
    }
    outView.setFloat32(base, this.#codecs.opus.spentUs, true);
    outView.setUint32(base + 4, 0, true);
    base += 8;
    for (let index = 0; index < this.#voiceCount; index++) {
      const voice = this.#voices[index];
      if (voice === undefined) continue;
      outView.setUint32(base, this.#senders[index] ?? 0, true);
      outView.setUint32(base + 4, voice.length, true);
      out.set(new Uint8Array(voice.buffer, voice.byteOffset, voice.byteLength), base + 8);
      base += 8 + voice.byteLength;
    }
    outView.setUint32(HEADER_BYTES, this.#voiceCount, true);
    const slots = this.#decoded.length + this.#inlet.slots.length + this.#codecs.others.length;
    outView.setUint32(HEADER_BYTES + 4, slots, true);
    outView.setUint32(HEADER_BYTES + 8, this.#clock.spentUs(), true);
    outView.setFloat32(HEADER_BYTES + 12, this.#levels[0] ?? 0, true);
    this.#pipe.send(kind, 0, sequence, base - HEADER_BYTES);
  }

  #warmUp(frames: number, progress: StartProgress): void {
    const noise = new Float32Array(FRAME_SAMPLES);
    let seed = 1;
    for (let count = 0; count < frames; count++) {
      seed = fillWithNoise(noise, seed);
      const packet = this.#codecs.opus.warmUpEncode(noise);
      // The lane hooks' output is ignored, because no plugin sealed the packet; the decoder needs the original packet.
      this.#inlet.take(WARM_UP_SENDER, packet, false, ~0);
      let current: Float32Array =
        packet.length === 0 ? noise : this.#codecs.opus.decode(WARM_UP_SENDER, packet, FRAME_SAMPLES);
      if (count % 16 === 0) this.#codecs.opus.conceal(WARM_UP_SENDER, FRAME_SAMPLES);
      for (const slot of this.#audioSlots)
        current = slot.run(current.subarray(0, FRAME_SAMPLES), WARM_UP_SENDER, false);
      for (const codec of this.#codecs.others) codec.warmUpDecoder(WARM_UP_SENDER, noise);
      progress.warmed(count + 1);
    }
    this.forgetSender(WARM_UP_SENDER);
    this.reset();
    for (const guest of this.#guests) guest.endWarmUp();
    this.#pipe.markIdle();
  }

  get #longestVoice(): number {
    let longest = FRAME_SAMPLES;
    for (let index = 0; index < this.#voiceCount; index++)
      longest = Math.max(longest, this.#voices[index]?.length ?? 0);
    return longest;
  }
}
