import type { DecodeAction } from '../../ports/chain.ts';
import type { PacketSlot } from './packet-store.ts';

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
  /** 10 ms may be cut from what these steps bring, if a good place is found. */
  isShrinking = false;
  /** The cut is made even where it may be heard. */
  isShrinkForced = false;
  readonly steps: readonly [PlayoutStep, PlayoutStep] = [
    { action: 'conceal', slot: null, frames: 0 },
    { action: 'conceal', slot: null, frames: 0 },
  ];

  clear(): void {
    this.count = 0;
    this.isShrinking = false;
    this.isShrinkForced = false;
  }

  add(action: DecodeAction, slot: PacketSlot | null, frames: number): void {
    const step = this.count === 0 ? this.steps[0] : this.steps[1];
    step.action = action;
    step.slot = slot;
    step.frames = frames;
    this.count++;
  }
}
