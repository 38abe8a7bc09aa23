import { channel } from 'node:diagnostics_channel';

/** A frame entered (captured) or left (played) the device. */
export interface FramePassed {
  readonly direction: 'captured' | 'played';
  /** Frames of this direction before this one. */
  readonly index: number;
  /** Epoch milliseconds with fractions. */
  readonly atMs: number;
}

/** A voice packet was handed to the lane, came from it, or was planned for the decoder. */
export interface PacketPassed {
  readonly stage: 'sent' | 'received' | 'decoded';
  /** The packet's timestamp: frames that its sender captured before it, plus 1. */
  readonly timestamp: number;
  readonly atMs: number;
}

/** Channels of node:diagnostics_channel for measurements. They cost one property read while nobody subscribes. */
export const FRAME_CHANNEL = 'jackfield.audio.frame';
export const PACKET_CHANNEL = 'jackfield.audio.packet';

const frames = channel(FRAME_CHANNEL);
const packets = channel(PACKET_CHANNEL);

/** [audio] */
export function traceFrame(direction: FramePassed['direction'], index: number): void {
  if (frames.hasSubscribers) frames.publish({ direction, index, atMs: epochMs() } satisfies FramePassed);
}

/** [audio] */
export function tracePacket(stage: PacketPassed['stage'], timestamp: number): void {
  if (packets.hasSubscribers) {
    packets.publish({ stage, timestamp: timestamp >>> 0, atMs: epochMs() } satisfies PacketPassed);
  }
}

function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
