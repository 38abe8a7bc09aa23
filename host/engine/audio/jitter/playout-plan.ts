import type { DecodeAction } from '../../ports/chain.ts';
import type { PacketSlot } from './packet-store.ts';

/** Care in choosing a seam: only in quiet passages, in a voice that repeats closely, or also in one that repeats roughly. */
export type StretchCare = 'quiet' | 'voice' | 'hurry';

/** One thing for the decoder to do. */
export interface PlayoutStep {
  action: DecodeAction;
  /** The packet of a `decode`, the packet after the lost one of a `recover`, null for `conceal`. */
  slot: PacketSlot | null;
  frames: number;
}

/** Decoder steps of one sender in a tick; reused. Two steps occur only while the delay shrinks or a late packet is shortened. */
export class PlayoutPlan {
  count = 0;
  /** Samples by which the delay should shrink (positive) or grow (negative) when a good seam is found; this is the most by which it may shrink. */
  stretchSamples = 0;
  /** Frames at the beginning of the steps' output that concealment has already replaced. */
  skippedFrames = 0;
  stretchCare: StretchCare = 'quiet';
  readonly steps: readonly [PlayoutStep, PlayoutStep] = [
    { action: 'conceal', slot: null, frames: 0 },
    { action: 'conceal', slot: null, frames: 0 },
  ];

  clear(): void {
    this.count = 0;
    this.stretchSamples = 0;
    this.skippedFrames = 0;
  }

  add(action: DecodeAction, slot: PacketSlot | null, frames: number): void {
    const step = this.count === 0 ? this.steps[0] : this.steps[1];
    step.action = action;
    step.slot = slot;
    step.frames = frames;
    this.count++;
  }
}
