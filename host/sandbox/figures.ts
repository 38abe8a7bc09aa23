import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { MAX_SLOTS } from './pipe-protocol.ts';

/** Figures of one tick by slot. Reused. */
export interface Figures {
  /** Number of slots, the codec that is preselected not counted. */
  slotCount: number;
  /** µs of each slot, -1 when it was asleep for the whole tick; then those of the preselected codec, if the reply has them. */
  readonly slotUs: Float32Array;
  /** RMS after each slot. */
  readonly levels: Float32Array;
  /** RMS before the first slot. */
  inputLevel: number;
  /** Processor time of the tick from 1 ms on, and the elapsed time below that. */
  cpuUs: number;
}

export function emptyFigures(): Figures {
  return {
    slotCount: 0,
    slotUs: new Float32Array(MAX_SLOTS + 1),
    levels: new Float32Array(MAX_SLOTS + 1),
    inputLevel: 0,
    cpuUs: 0,
  };
}

/** [audio] Writes f32 µs and f32 level of each slot. */
export function writeSlotFigures(writer: BodyWriter, { slotCount, slotUs, levels }: Figures): void {
  for (let slot = 0; slot < slotCount; slot++) writer.f32(slotUs[slot] ?? 0).f32(levels[slot] ?? 0);
}

/** [audio] Reads the figures of `slots` slots. */
export function readSlotFigures(reader: BodyReader, slots: number, { slotUs, levels }: Figures): void {
  for (let slot = 0; slot < slots; slot++) {
    slotUs[slot] = reader.f32();
    levels[slot] = reader.f32();
  }
}
