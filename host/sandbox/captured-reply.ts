import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { emptyFigures, readSlotFigures, writeSlotFigures, type Figures } from './figures.ts';
import { FRAME_SAMPLES } from './pipe-protocol.ts';

/** Flags: bits 2 to 4 count the frames that wait for their packet, bits 5 to 7 are the distance to the packet's first frame. */
const FLAG = { open: 1, talkEnd: 2 } as const;
const WAITING_SHIFT = 2;
const LEAD_SHIFT = 5;
const COUNT_MASK = 7;

/** `REPLY.captured`: a frame of the user's own voice behind effects and gate, and the packet that it completed, if any. Reused. */
export interface CapturedReply extends Figures {
  isOpen: boolean;
  /** True for the last packet of a talk spurt. */
  isTalkEnd: boolean;
  /** Number of frames that wait for their packet, 0 to 5. */
  waitingFrames: number;
  /** Number of frames from the packet's first frame to the one that completed it, 0 to 5. */
  leadFrames: number;
  speechProbability: number;
  /** Number of the codec that made the packet. */
  packetCodec: number;
  pcm: Float32Array;
  /** Empty when no packet was completed. */
  packet: Uint8Array;
}

export function emptyCapturedReply(): CapturedReply {
  return {
    ...emptyFigures(),
    isOpen: false,
    isTalkEnd: false,
    waitingFrames: 0,
    leadFrames: 0,
    speechProbability: 0,
    packetCodec: 0,
    pcm: new Float32Array(FRAME_SAMPLES),
    packet: new Uint8Array(0),
  };
}

/** [audio] */
export function capturedFlags({ isOpen, isTalkEnd, waitingFrames, leadFrames }: CapturedReply): number {
  const gate = (isOpen ? FLAG.open : 0) | (isTalkEnd ? FLAG.talkEnd : 0);
  return gate | (waitingFrames << WAITING_SHIFT) | (leadFrames << LEAD_SHIFT);
}

/**
 * [audio] Writes f32 speech probability · u32 packet bytes · u32 slots · u32 CPU µs · f32 input level · the figures of the slots · f32 µs of the preselected codec ·
 * u32 number of the codec that made the packet · 480 samples · the packet.
 */
export function writeCaptured(writer: BodyWriter, reply: CapturedReply): void {
  const { packet, slotCount } = reply;
  writer.f32(reply.speechProbability).u32(packet.length).u32(slotCount).u32(reply.cpuUs).f32(reply.inputLevel);
  writeSlotFigures(writer, reply);
  writer.f32(reply.slotUs[slotCount] ?? 0).u32(packet.length === 0 ? 0 : reply.packetCodec);
  writer.samples(reply.pcm, FRAME_SAMPLES).bytes(packet);
}

/** [audio] Reads the reply of a chain with `slots` slots; `pcm` and `packet` are views of the body. Nothing else is checked. */
export function readCaptured(reader: BodyReader, flags: number, slots: number, into: CapturedReply): void {
  into.isOpen = (flags & FLAG.open) !== 0;
  into.isTalkEnd = (flags & FLAG.talkEnd) !== 0;
  into.waitingFrames = (flags >> WAITING_SHIFT) & COUNT_MASK;
  into.leadFrames = (flags >> LEAD_SHIFT) & COUNT_MASK;
  into.speechProbability = reader.f32();
  const packetBytes = reader.u32();
  into.slotCount = reader.u32();
  into.cpuUs = reader.u32();
  into.inputLevel = reader.f32();
  readSlotFigures(reader, slots, into);
  into.slotUs[slots] = reader.f32();
  into.packetCodec = reader.u32();
  into.pcm = reader.samples(FRAME_SAMPLES);
  into.packet = reader.bytes(packetBytes);
}
