import type { DecodeAction } from '../../ports/chain.ts';
import type { PacketSlot } from './packet-store.ts';

/** The care with which a seam is placed: only in quiet passages, in a voice that repeats itself closely, or also in one that does so roughly. */
export type StretchCare = 'quiet' | 'voice' | 'hurry';

/** One thing for the decoder to do. */
export interface PlayoutStep {
  action: DecodeAction;
  /** The packet of a `decode`, the packet after the lost one of a `recover`, null for `conceal`. */
  slot: PacketSlot | null;
  frames: number;
}

/** What one sender's decoder does in a tick; reused. Two steps only while the delay shrinks. */
export class PlayoutPlan {
  count = 0;
  /** Samples by which the delay should shrink (positive) or grow (negative), where a good place is found; shrinking by no more than that. */
  stretchSamples = 0;
  /** Frames at the beginning of what the steps bring for which concealment stood in. */
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
