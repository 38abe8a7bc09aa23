import type { AudioStage } from './audio-hooks.ts';
import { AudioSlot } from './audio-slot.ts';
import { CAPTURE_FLAG, emptyCaptureRequest, readCaptureRequest, type CaptureRequest } from './capture-request.ts';
import { capturedFlags, emptyCapturedReply, writeCaptured } from './captured-reply.ts';
import { CodecSet, codecCount } from './codec-set.ts';
import { LaneHookSlot } from './lane-hook-slot.ts';
import type { Message, Pipe } from './pipe.ts';
import {
  FADE_SAMPLES,
  FRAME_BYTES,
  FRAME_SAMPLES,
  MAX_PACKET_FRAMES,
  PACKET_LENGTHS,
  REPLY,
  packetLengthFor,
} from './pipe-protocol.ts';
import type { PacketFrames } from './pipe-protocol.ts';
import { addBent, crossfade, fadeIn, fadeOut, fillWithNoise, neverZero, rms } from './signal.ts';
import type { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { CaptureLoad, SandboxChainSlot, EncoderRequest, ReadyReport } from './specs.ts';
import { ActiveEncoder } from './active-encoder.ts';
import { StartProgress } from './start-progress.ts';
import { TickClock } from './tick-clock.ts';

/** The fade-in at the gate's opening lasts 2.5 ms, so that plosives keep their onset. */
const ATTACK_SAMPLES = 120;

/** Echo canceller, effects, gate, encoder and lane hooks of the user's own voice. */
export class CaptureProgram {
  readonly #pipe: Pipe;
  readonly #slots: readonly AudioSlot[];
  /** Lane hooks behind the encoder; their slot numbers follow those of `#slots`. */
  readonly #packets: readonly LaneHookSlot[];
  readonly #codecs: CodecSet;
  readonly #activeEncoder: ActiveEncoder;
  /** Length in frames of the packet being filled, or of the next one. */
  #packetFrames: PacketFrames;
  readonly #clock = new TickClock();
  readonly #request = emptyCaptureRequest();
  readonly #captured = emptyCapturedReply();
  /** The frame behind slots and gate. */
  readonly #frame = this.#captured.pcm;
  /** Samples of one packet, of which `#waiting` frames are filled. */
  readonly #packetSamples = new Float32Array(FRAME_SAMPLES * MAX_PACKET_FRAMES);
  /** Views of the beginning of `#packetSamples`, one for each packet length. */
  readonly #packetViews = PACKET_LENGTHS.map((frames) => this.#packetSamples.subarray(0, frames * FRAME_SAMPLES));
  #waiting = 0;
  /** Number of frames from the first frame of the last packet to the frame that completed it. */
  #leadFrames = 0;
  #talkEnd = false;
  /** True when the gate was open for the previous frame. */
  #wasOpen = false;
  /** True when the previous frame was sent, because of the gate or a sound. */
  #wasSent = false;
  /** The previous frame as it left the slots, for the case that the gate held it back. */
  readonly #kept = new Float32Array(FRAME_SAMPLES);
  #hasKept = false;

  private constructor(
    pipe: Pipe,
    slots: readonly AudioSlot[],
    packets: readonly LaneHookSlot[],
    codecs: CodecSet,
    activeEncoder: ActiveEncoder,
    packetFrames: PacketFrames,
  ) {
    this.#pipe = pipe;
    this.#slots = slots;
    this.#packets = packets;
    this.#codecs = codecs;
    this.#activeEncoder = activeEncoder;
    this.#packetFrames = packetFrames;
  }

  /** Loads and warms up the chain. Throws a `StartFailure`. */
  static async open(pipe: Pipe, load: CaptureLoad): Promise<CaptureProgram> {
    const slots: AudioSlot[] = [];
    const packets: LaneHookSlot[] = [];
    const progress = new StartProgress(pipe, load.slots.length + codecCount(load), load.warmUpFrames);
    for (const [index, spec] of load.slots.entries()) {
      if (spec.role === 'lane-voice-out') packets.push(await LaneHookSlot.open(pipe, index, 'out', spec));
      else slots.push(await AudioSlot.open(pipe, index, stageOf(spec), spec));
      progress.loaded();
    }
    const codecs = await CodecSet.open(pipe, load, load.slots.length, progress);
    const activeEncoder = new ActiveEncoder(codecs, load.activeCodec ?? 0);
    activeEncoder.configure(load.encoder);
    const program = new CaptureProgram(pipe, slots, packets, codecs, activeEncoder, load.packetFrames);
    program.#warmUp(load.warmUpFrames, progress);
    codecs.endWarmUp();
    return program;
  }

  get ready(): ReadyReport {
    return {
      latencies: Array.from({ length: this.#slotCount }, (_, slot) => this.#slots[slot]?.latency ?? 0),
      codecLatency: this.#codecs.opus.lookahead,
      neverSleeps: this.#slots.some((slot) => slot.neverSleeps),
      stateful: statefulOf([...this.#guests, ...this.#codecs.guests]),
    };
  }

  get memory(): number[] {
    return [...this.#guests, ...this.#codecs.guests].map(({ instance }) => instance.memoryBytes);
  }

  get #slotCount(): number {
    return this.#slots.length + this.#packets.length + this.#codecs.others.length;
  }

  get #guests(): PluginInstanceHandle[] {
    return [...this.#slots, ...this.#packets].map(({ guest }) => guest);
  }

  /** [audio] */
  tick(message: Message): void {
    this.#clock.begin();
    const request = this.#request;
    readCaptureRequest(this.#pipe.readBody(message), message.flags, request);
    this.#restore(request, message.packetFrames);
    this.#run(request, message.mask);
    this.#reply(message.sequence);
  }

  /** Takes over the state that the host sends where this sandbox did not process the previous frame, and the packet length. */
  #restore({ isKept, wasOpen, pending, pendingFrames }: CaptureRequest, packetFrames: number): void {
    if (!isKept) {
      this.#wasOpen = wasOpen;
      this.#wasSent = wasOpen;
    }
    if (pendingFrames > 0) {
      this.#waiting = pendingFrames;
      this.#packetSamples.set(pending);
      this.#packetFrames = packetLengthFor(Math.max(packetFrames, pendingFrames + 1));
    } else if (!isKept) this.#waiting = 0;
    // A packet that is being filled keeps its length, so that no frame is left out or sent twice.
    if (this.#waiting === 0 && packetFrames > 0) this.#packetFrames = packetLengthFor(packetFrames);
  }

  /** Runs slots, gate, encoder and lane hooks. */
  #run({ isDry, isOpen, fadeFrom, farEnd, frame, sound }: CaptureRequest, mask: number): void {
    const captured = this.#captured;
    captured.isOpen = isDry ? isOpen : true;
    captured.speechProbability = captured.isOpen ? 1 : 0;
    captured.inputLevel = rms(frame, FRAME_SAMPLES);
    this.#beginAll();
    let current = isDry ? frame : neverZero(frame);
    for (let index = 0; index < this.#slots.length; index++) {
      const slot = this.#slots[index];
      if (slot === undefined) break;
      const isBypassed = isDry || (mask & (1 << index)) === 0;
      // The host has already delayed a dry frame.
      if (!isDry) current = slot.run(current, 0, isBypassed, farEnd ?? undefined);
      if (slot.stage === 'gate' && !isBypassed && !slot.guest.isDead) {
        captured.isOpen = slot.isOpen;
        captured.speechProbability = slot.speechProbability;
      }
      captured.levels[index] = rms(current, FRAME_SAMPLES);
    }
    const output = this.#frame;
    output.set(current);
    if (fadeFrom !== null) crossfade(fadeFrom, output, FADE_SAMPLES);
    const packet = this.#gateAndEncode(output, captured.isOpen, sound, mask, isDry);
    captured.packet = this.#throughLaneHooks(packet, mask);
  }

  /** Sends the frame that `#run` made, with the figures of all slots. */
  #reply(sequence: number): void {
    const captured = this.#captured;
    const { slotUs, levels } = captured;
    const audioSlots = this.#slots.length;
    for (let index = 0; index < audioSlots; index++) slotUs[index] = this.#slots[index]?.figureUs ?? 0;
    let next = audioSlots;
    for (const { guest } of this.#packets) slotUs[next++] = guest.spentUs;
    for (const { guest } of this.#codecs.others) slotUs[next++] = guest.spentUs;
    slotUs[next] = this.#codecs.opus.guest.spentUs;
    captured.slotCount = next;
    // Packets have no level, so the last audio level is repeated.
    levels.fill(audioSlots === 0 ? captured.inputLevel : (levels[audioSlots - 1] ?? 0), audioSlots, next);
    captured.packetCodec = this.#activeEncoder.number;
    captured.isTalkEnd = this.#talkEnd;
    captured.waitingFrames = this.#waiting;
    captured.leadFrames = this.#leadFrames;
    captured.cpuUs = this.#clock.spentUs();
    writeCaptured(this.#pipe.begin(), captured);
    this.#pipe.sendSoon(REPLY.captured, capturedFlags(captured), sequence);
  }

  /** [audio] Runs the effects on past frames to build up their state; the output is discarded. */
  history(message: Message): void {
    const body = this.#pipe.readBody(message);
    const hasFarEnd = (message.flags & CAPTURE_FLAG.farEnd) !== 0;
    const stepBytes = hasFarEnd ? 2 * FRAME_BYTES : FRAME_BYTES;
    while (body.left >= stepBytes) {
      const farEnd = hasFarEnd ? body.samples(FRAME_SAMPLES) : undefined;
      let current = neverZero(body.samples(FRAME_SAMPLES));
      for (const slot of this.#slots) {
        current = slot.run(current, 0, (message.mask & (1 << slot.index)) === 0, farEnd);
      }
      this.#kept.set(current);
      this.#hasKept = true;
    }
  }

  /** [audio] Primes the encoder with frames that other encoders put into packets, so that its own packets continue theirs. */
  prime(message: Message): void {
    const body = this.#pipe.readBody(message);
    const frames = message.packetFrames || this.#packetFrames;
    const whole = Math.floor(body.left / (frames * FRAME_BYTES));
    // An incomplete oldest packet is left out.
    body.bytes(body.left - whole * frames * FRAME_BYTES);
    for (let packet = 0; packet < whole; packet++)
      this.#activeEncoder.encode(body.samples(frames * FRAME_SAMPLES), message.mask);
  }

  /** Ends the handling of a message: no plugin code runs until the next message. */
  settle(): void {
    this.#pipe.markIdle();
    this.#clock.end();
  }

  /** The plugin in a slot, which may be a codec; undefined when there is no slot with this number. */
  at(slot: number): PluginInstanceHandle | undefined {
    return this.#codecs.at(slot)?.guest ?? this.#slots[slot]?.guest ?? this.#packets[slot - this.#slots.length]?.guest;
  }

  updateEncoder(request: EncoderRequest): void {
    this.#activeEncoder.update(request);
  }

  reset(): void {
    for (const slot of this.#slots) slot.reset();
    this.#codecs.reset();
    this.#waiting = 0;
    this.#wasOpen = false;
    this.#wasSent = false;
    this.#hasKept = false;
  }

  /**
   * Fades the gate's edges. The last frame sent is the one with which the gate closes or a sound is over. A gate recognises a word only after its first frame,
   * so a packet of two or more frames begins with the frame before the gate opened. This adds no delay, because the packet waits for its second frame anyway.
   */
  #gateAndEncode(
    output: Float32Array,
    isOpen: boolean,
    sound: Float32Array | null,
    mask: number,
    isDry = false,
  ): Uint8Array {
    const wasOpen = this.#wasOpen;
    const wasSent = this.#wasSent;
    const isSent = isOpen || sound !== null;
    const isPreceded = isOpen && !wasSent && sound === null && this.#hasKept && !isDry && this.#packetFrames > 1;
    if (isPreceded) {
      this.#packetSamples.set(this.#kept);
      fadeIn(this.#packetSamples, ATTACK_SAMPLES);
      this.#packetSamples.set(output, FRAME_SAMPLES);
    }
    this.#kept.set(output);
    // The frame with which the gate closes is sent, so it is not kept.
    this.#hasKept = !isSent && !wasSent && !isDry;
    this.#wasOpen = isOpen;
    this.#wasSent = isSent;
    this.#talkEnd = wasSent && !isSent;
    if (!isOpen && !wasOpen) output.fill(0);
    else if (!wasOpen) fadeIn(output, ATTACK_SAMPLES);
    else if (!isOpen) fadeOut(output, FADE_SAMPLES);
    if (sound !== null) addBent(output, sound, FRAME_SAMPLES);
    if (!isSent && !wasSent) {
      this.#waiting = 0;
      return NOTHING;
    }
    if (isPreceded) this.#waiting = 2;
    else {
      this.#packetSamples.set(output, this.#waiting * FRAME_SAMPLES);
      this.#waiting += 1;
    }
    if (this.#waiting < this.#packetFrames && isSent) return NOTHING;
    this.#packetSamples.fill(0, this.#waiting * FRAME_SAMPLES);
    this.#leadFrames = this.#waiting - 1;
    this.#waiting = 0;
    return this.#activeEncoder.encode(this.#packet, mask);
  }

  get #packet(): Float32Array {
    return this.#packetViews[PACKET_LENGTHS.indexOf(this.#packetFrames)] ?? this.#packetSamples;
  }

  /** [audio] Passes a packet through the lane hooks. Once a hook drops it, the later hooks do not run and the result is empty. */
  #throughLaneHooks(packet: Uint8Array, mask: number): Uint8Array {
    let current: Uint8Array | null = packet;
    for (const slot of this.#packets) {
      if (current === null || current.length === 0) return NOTHING;
      current = slot.run(current, 0, (mask & (1 << slot.guest.index)) !== 0);
    }
    return current ?? NOTHING;
  }

  #warmUp(frames: number, progress: StartProgress): void {
    const noise = new Float32Array(FRAME_SAMPLES);
    let seed = 1;
    for (let count = 0; count < frames; count++) {
      seed = fillWithNoise(noise, seed);
      let current: Float32Array = noise;
      for (const slot of this.#slots) current = slot.run(current, 0, false);
      this.#throughLaneHooks(this.#gateAndEncode(noise, true, null, 0), ~0);
      if (this.#waiting === 0) this.#activeEncoder.warmUp(this.#packet);
      progress.warmed(count + 1);
    }
    this.reset();
    for (const guest of this.#guests) guest.endWarmUp();
    this.#pipe.markIdle();
  }

  #beginAll(): void {
    for (const slot of this.#slots) slot.begin(1);
    for (const { guest } of this.#packets) guest.begin(1);
    this.#codecs.begin(1);
  }
}

/** Slot numbers of the plugins that can save their state. */
export function statefulOf(guests: readonly PluginInstanceHandle[]): number[] {
  return guests.filter(({ instance }) => instance.hooks.state !== undefined).map(({ index }) => index);
}

function stageOf({ role }: SandboxChainSlot): AudioStage {
  if (role === 'echo-canceller') return 'echo';
  return role === 'gate' ? 'gate' : 'captured';
}

const NOTHING = new Uint8Array(0);
