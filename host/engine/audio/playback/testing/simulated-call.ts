import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { DecodeAction, DecodedVoice, PlaybackChain } from '../../../ports/chain.ts';
import { DropCounter } from '../../drop-counter.ts';
import { PlaybackPath } from '../playback-path.ts';

const SENDER = 7;
const DECODER = 1;
/** Delay of the listener's ticks behind the talker's: neither at the same time nor just before. */
const TICK_PHASE_MS = 3;

/** The exports of a codec that a call needs, as a component has them. */
export interface SimulatedCodec {
  encode(samples: Float32Array): Uint8Array;
  decode(decoder: number, packet: Uint8Array): Float32Array;
  recover(decoder: number, packet: Uint8Array, samples: number): Float32Array;
  conceal(decoder: number, samples: number): Float32Array;
}

export interface SimulatedPacket {
  readonly payload: Uint8Array;
  /** Timestamp, in frames. */
  readonly timestamp: number;
  readonly isTalkEnd: boolean;
  /** Time at which the packet is complete, by the talker's clock, in ms. */
  readonly sentMs: number;
}

/** Network delay of packet `index` in ms, or null when it is lost. */
export type SimulatedNetwork = (index: number) => number | null;

export interface HeardCall {
  readonly samples: Float32Array;
  /** Ticks at which concealment was played. */
  readonly concealedTicks: number[];
  readonly recovered: number;
  /** Delay of the jitter buffer in ms, once a tick. */
  readonly bufferMs: Float32Array;
  readonly drops: Readonly<Record<string, number>>;
}

/** Encodes `samples` into packets of `packetFrames`; `isOpen` gives the frames at which the gate is open (default: always). */
export function encodeCall(
  codec: SimulatedCodec,
  samples: Float32Array,
  packetFrames: number,
  isOpen: (frame: number) => boolean = () => true,
): SimulatedPacket[] {
  const packets: SimulatedPacket[] = [];
  const length = packetFrames * FRAME_SAMPLES;
  for (let start = 0; start + length <= samples.length; start += length) {
    const timestamp = start / FRAME_SAMPLES;
    const payload = codec.encode(samples.slice(start, start + length));
    if (!isOpen(timestamp)) continue;
    const isTalkEnd = !isOpen(timestamp + packetFrames);
    packets.push({ payload: payload.slice(), timestamp, isTalkEnd, sentMs: (timestamp + packetFrames) * FRAME_MS });
  }
  return packets;
}

/** Plays packets through the playback path and a real decoder in simulated time: one tick each 10 ms, `ticks` of them. `driftPpm` above 0: the talker's clock is slow. */
export function hearCall(
  codec: SimulatedCodec,
  packets: readonly SimulatedPacket[],
  network: SimulatedNetwork,
  ticks: number,
  driftPpm = 0,
): HeardCall {
  const heard = new Float32Array(ticks * FRAME_SAMPLES);
  const bufferMs = new Float32Array(ticks);
  const drops = new DropCounter();
  const chain = new DirectChain(codec);
  let nowMs = 0;
  let tick = 0;
  const path = new PlaybackPath(
    {
      addSounds: (frame) => frame,
      play: (frame) => heard.set(frame, tick * FRAME_SAMPLES),
      onTalking: () => {},
    },
    drops,
    () => nowMs,
  );
  chain.path = path;
  path.setChain(chain);
  path.setSenders([SENDER]);
  path.setRunning(true);
  const arrivals = packets
    .map((packet, index) => ({ packet, index, wayMs: network(index) }))
    .flatMap(({ packet, index, wayMs }) =>
      wayMs === null ? [] : [{ packet, index, atMs: packet.sentMs * (1 + driftPpm * 1e-6) + wayMs }],
    )
    .sort((a, b) => a.atMs - b.atMs);
  const concealedTicks: number[] = [];
  let next = 0;
  for (; tick < ticks; tick++) {
    const tickMs = tick * FRAME_MS + TICK_PHASE_MS;
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs < tickMs; arrival = arrivals[++next]) {
      nowMs = arrival.atMs;
      const { payload, timestamp, isTalkEnd } = arrival.packet;
      path.receive({ senderId: SENDER, sequence: arrival.index + 1, timestamp, isTalkEnd, payload, codecTag: 0 });
    }
    nowMs = tickMs;
    const before = chain.concealed;
    path.onPlaybackDue();
    chain.answer();
    if (chain.concealed > before) concealedTicks.push(tick);
    bufferMs[tick] = path.jitterBufferMs ?? 0;
  }
  return { samples: heard, concealedTicks, recovered: chain.recovered, bufferMs, drops: drops.snapshot() };
}

/** A playback chain that decodes in this process, at once. */
class DirectChain implements PlaybackChain {
  readonly hasMixedSlots = false;
  readonly mixedLatencySamples = 0;
  concealed = 0;
  recovered = 0;
  path: PlaybackPath | null = null;
  readonly #codec: SimulatedCodec;
  readonly #voices: DecodedVoice[] = [];
  #sequence = 0;
  #isOpen = false;

  constructor(codec: SimulatedCodec) {
    this.#codec = codec;
  }

  async configure(): Promise<void> {}
  begin(sequence: number): void {
    this.#sequence = sequence;
    this.#voices.length = 0;
  }
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number): void {
    const pcm = this.#run(action, payload, samples).slice();
    this.#voices.push({ senderId, pcm, sampleCount: pcm.length, isDry: false });
  }
  submit(): void {
    this.#isOpen = true;
  }
  answer(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const voiceCount = this.#voices.length;
    const levels = new Float32Array(1);
    this.path?.onDecoded({ sequence: this.#sequence, voices: this.#voices, voiceCount, levels, levelCount: 0 });
  }
  processMixed(): void {}
  forgetSender(): void {}
  setParameter(): void {}
  updateSettings(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}

  #run(action: DecodeAction, payload: Uint8Array, samples: number): Float32Array {
    if (action === 'decode') return this.#codec.decode(DECODER, payload.slice());
    if (action === 'recover') {
      this.recovered++;
      return this.#codec.recover(DECODER, payload.slice(), samples);
    }
    this.concealed++;
    return this.#codec.conceal(DECODER, samples);
  }
}
