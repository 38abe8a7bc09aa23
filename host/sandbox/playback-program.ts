import { AudioSlot } from './audio-slot.ts';
import type { BodyReader } from './body-reader.ts';
import { statefulOf } from './capture-program.ts';
import { CodecSet, codecCount } from './codec-set.ts';
import { DecoderSelector } from './decoder-selector.ts';
import { emptyFigures } from './figures.ts';
import { emptyMixedReply, readMixedRequest, writeMixedReply } from './mixed-messages.ts';
import { PacketInlet } from './packet-inlet.ts';
import { LaneHookSlot } from './lane-hook-slot.ts';
import type { Message, Pipe } from './pipe.ts';
import { FADE_SAMPLES, FRAME_SAMPLES, MAX_SENDERS, MAX_VOICE_SAMPLES, REPLY } from './pipe-protocol.ts';
import { ACTION, emptyItem, readItem } from './playback-item.ts';
import { crossfade, fillWithNoise, rms } from './signal.ts';
import type { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { PlaybackLoad, ReadyReport } from './specs.ts';
import { StartProgress } from './start-progress.ts';
import { TickClock } from './tick-clock.ts';
import { writeVoice, writeVoicesHead, type VoicesHead } from './voices-reply.ts';

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
  readonly #item = emptyItem();
  readonly #head: VoicesHead = { ...emptyFigures(), voiceCount: 0 };
  readonly #mixReply = emptyMixedReply();
  readonly #clock = new TickClock();

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
    codecs.endWarmUp();
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
      neverSleeps: this.#audioSlots.some((slot) => slot.neverSleeps),
      stateful: statefulOf([...this.#guests, ...this.#codecs.guests]),
    };
  }

  get memory(): number[] {
    return [...this.#guests, ...this.#codecs.guests].map(({ instance }) => instance.memoryBytes);
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
    this.#codecs.begin(1);
    this.#decodeAll(this.#pipe.readBody(message), message.mask);
    const frames = this.#longestVoice / FRAME_SAMPLES;
    for (const slot of this.#decoded) slot.begin(frames);
    const isActive = this.#isAnyActive(message.mask);
    if (isActive) this.#sendVoices(REPLY.voicesDry, message.sequence);
    this.#runEffects(message.mask);
    this.#sendVoices(REPLY.voicesDone, message.sequence);
  }

  /** [audio] Runs the effects on a frame of the mix. */
  mix(message: Message): void {
    this.#clock.begin();
    for (const slot of this.#mixed) slot.begin(1);
    const { fadeFrom, frame } = readMixedRequest(this.#pipe.readBody(message), message.flags);
    const reply = this.#mixReply;
    reply.inputLevel = rms(frame, FRAME_SAMPLES);
    let current = frame;
    for (const [place, slot] of this.#mixed.entries()) {
      current = slot.run(current, 0, (message.mask & (1 << slot.index)) === 0);
      reply.slotUs[place] = slot.figureUs;
      reply.levels[place] = rms(current, FRAME_SAMPLES);
    }
    reply.pcm.set(current);
    if (fadeFrom !== null) crossfade(fadeFrom, reply.pcm, FADE_SAMPLES);
    reply.slotCount = this.#mixed.length;
    reply.cpuUs = this.#clock.spentUs();
    writeMixedReply(this.#pipe.begin(), reply);
    this.#pipe.send(REPLY.mixed, 0, message.sequence);
  }

  /** [audio] Decodes batches that other decoders have already decoded, to build up the decoders' state; the output is discarded. */
  history(message: Message): void {
    const body = this.#pipe.readBody(message);
    while (body.left > 0) this.#decodeAll(body, message.mask);
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

  /** The plugin in a slot, which may be a codec; undefined when there is no slot with this number. */
  at(slot: number): PluginInstanceHandle | undefined {
    return this.#codecs.at(slot)?.guest ?? this.#guests[slot];
  }

  reset(): void {
    for (const slot of this.#audioSlots) slot.reset();
    this.#codecs.reset();
  }

  /** Decodes one batch. */
  #decodeAll(body: BodyReader, mask: number): void {
    const count = Math.min(body.u32(), MAX_SENDERS);
    const item = this.#item;
    for (let index = 0; index < count; index++) {
      readItem(body, item);
      const { action, codec, senderId } = item;
      const samples = Math.min(item.samples, MAX_VOICE_SAMPLES);
      const isRecovery = action === ACTION.recover;
      const payload = this.#inlet.take(senderId, item.payload, isRecovery, mask);
      this.#senders[index] = senderId;
      if (payload === null || action === ACTION.conceal)
        this.#voices[index] = this.#heard.conceal(codec, mask, senderId, samples);
      else if (isRecovery) this.#voices[index] = this.#heard.recover(codec, mask, senderId, payload, samples);
      else this.#voices[index] = this.#heard.decode(codec, mask, senderId, payload, samples);
    }
    this.#head.voiceCount = count;
  }

  #isAnyActive(mask: number): boolean {
    for (const slot of this.#decoded) {
      if ((mask & (1 << slot.index)) !== 0 && !slot.guest.isDead) return true;
    }
    return false;
  }

  #runEffects(mask: number): void {
    const loudest = this.#loudestVoice();
    const { levels, voiceCount } = this.#head;
    levels.fill(0);
    this.#head.inputLevel = 0;
    for (let index = 0; index < voiceCount; index++) {
      const voice = this.#voices[index];
      if (voice === undefined) continue;
      if (index === loudest) this.#head.inputLevel = rms(voice, voice.length);
      for (let start = 0; start < voice.length; start += FRAME_SAMPLES) {
        let current = voice.subarray(start, start + FRAME_SAMPLES);
        for (let stage = 0; stage < this.#decoded.length; stage++) {
          const slot = this.#decoded[stage];
          if (slot === undefined) break;
          current = slot.run(current, this.#senders[index] ?? 0, (mask & (1 << slot.index)) === 0);
          if (index === loudest) levels[stage] = rms(current, FRAME_SAMPLES);
        }
        if (current.buffer !== voice.buffer) voice.set(current, start);
      }
    }
  }

  #loudestVoice(): number {
    let loudest = -1;
    let most = -1;
    for (let index = 0; index < this.#head.voiceCount; index++) {
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
    const head = this.#head;
    const { slotUs } = head;
    for (let stage = 0; stage < this.#decoded.length; stage++) slotUs[stage] = this.#decoded[stage]?.figureUs ?? 0;
    let next = this.#decoded.length;
    for (const { guest } of this.#inlet.slots) slotUs[next++] = guest.spentUs;
    for (const { guest } of this.#codecs.others) slotUs[next++] = guest.spentUs;
    slotUs[next] = this.#codecs.opus.guest.spentUs;
    head.slotCount = next;
    head.cpuUs = this.#clock.spentUs();
    const writer = this.#pipe.begin();
    writeVoicesHead(writer, head);
    for (let index = 0; index < head.voiceCount; index++) {
      const voice = this.#voices[index];
      if (voice !== undefined) writeVoice(writer, this.#senders[index] ?? 0, voice);
    }
    this.#pipe.send(kind, 0, sequence);
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
    for (let index = 0; index < this.#head.voiceCount; index++)
      longest = Math.max(longest, this.#voices[index]?.length ?? 0);
    return longest;
  }
}
