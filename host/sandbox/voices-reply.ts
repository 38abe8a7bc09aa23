import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { readSlotFigures, writeSlotFigures, type Figures } from './figures.ts';

/** Beginning of `REPLY.voicesDry` and `REPLY.voicesDone`; the voices follow. Reused. */
export interface VoicesHead extends Figures {
  voiceCount: number;
}

/** Samples of one sender. Reused. */
export interface SentVoice {
  senderId: number;
  pcm: Float32Array;
}

/** [audio] Writes u32 voices · u32 slots · u32 CPU µs · f32 input level · the figures of the slots · f32 µs of the preselected codec · zero. */
export function writeVoicesHead(writer: BodyWriter, head: VoicesHead): void {
  writer.u32(head.voiceCount).u32(head.slotCount).u32(head.cpuUs).f32(head.inputLevel);
  writeSlotFigures(writer, head);
  writer.f32(head.slotUs[head.slotCount] ?? 0).u32(0);
}

/** [audio] Reads the head of the reply of a chain with `slots` decoded slots, lane hooks and further codecs. Nothing else is checked. */
export function readVoicesHead(reader: BodyReader, slots: number, into: VoicesHead): void {
  into.voiceCount = reader.u32();
  into.slotCount = reader.u32();
  into.cpuUs = reader.u32();
  into.inputLevel = reader.f32();
  readSlotFigures(reader, slots, into);
  into.slotUs[slots] = reader.f32();
  reader.u32();
}

/** [audio] Writes u32 sender · u32 samples · the samples. */
export function writeVoice(writer: BodyWriter, senderId: number, pcm: Float32Array): void {
  writer.u32(senderId).u32(pcm.length).samples(pcm);
}

/** [audio] `pcm` is a view of the body. Nothing is checked. */
export function readVoice(reader: BodyReader, into: SentVoice): void {
  into.senderId = reader.u32();
  into.pcm = reader.samples(reader.u32());
}
