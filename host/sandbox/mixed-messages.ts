import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { emptyFigures, readSlotFigures, writeSlotFigures, type Figures } from './figures.ts';
import { FADE_BYTES, FADE_SAMPLES, FRAME_BYTES, FRAME_SAMPLES } from './pipe-protocol.ts';

/** Flag of `REQUEST.mixed`: 240 samples to fade from precede the frame. */
const FADE_FLAG = 2;

/** Largest body of `REQUEST.mixed`. */
export const MIXED_BODY_BYTES = FADE_BYTES + FRAME_BYTES;

/** `REQUEST.mixed`: a frame of the mix. */
export interface MixedRequest {
  readonly fadeFrom: Float32Array | null;
  readonly frame: Float32Array;
}

/** [audio] Returns the flags of the message. */
export function writeMixedRequest(writer: BodyWriter, fadeFrom: Float32Array | null, frame: Float32Array): number {
  if (fadeFrom !== null) writer.samples(fadeFrom, FADE_SAMPLES);
  writer.samples(frame, FRAME_SAMPLES);
  return fadeFrom === null ? 0 : FADE_FLAG;
}

/** [audio] The samples are views of the body. */
export function readMixedRequest(reader: BodyReader, flags: number): MixedRequest {
  const fadeFrom = (flags & FADE_FLAG) === 0 ? null : reader.samples(FADE_SAMPLES);
  return { fadeFrom, frame: reader.samples(FRAME_SAMPLES) };
}

/** `REPLY.mixed`: the frame behind the effects on the mix. Reused. */
export interface MixedReply extends Figures {
  pcm: Float32Array;
}

export function emptyMixedReply(): MixedReply {
  return { ...emptyFigures(), pcm: new Float32Array(FRAME_SAMPLES) };
}

/** [audio] Writes u32 slots · u32 CPU µs · f32 input level · zero · the figures of the slots · 480 samples. */
export function writeMixedReply(writer: BodyWriter, reply: MixedReply): void {
  writer.u32(reply.slotCount).u32(reply.cpuUs).f32(reply.inputLevel).u32(0);
  writeSlotFigures(writer, reply);
  writer.samples(reply.pcm, FRAME_SAMPLES);
}

/** [audio] Reads the reply of a chain with `slots` mixed slots; `pcm` is a view of the body. Nothing else is checked. */
export function readMixedReply(reader: BodyReader, slots: number, into: MixedReply): void {
  into.slotCount = reader.u32();
  into.cpuUs = reader.u32();
  into.inputLevel = reader.f32();
  reader.u32();
  readSlotFigures(reader, slots, into);
  into.pcm = reader.samples(FRAME_SAMPLES);
}
