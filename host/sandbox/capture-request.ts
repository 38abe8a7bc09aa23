import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { FADE_BYTES, FADE_SAMPLES, FRAME_BYTES, FRAME_SAMPLES, MAX_PACKET_FRAMES } from './pipe-protocol.ts';

/** Flags of `REQUEST.capture`. */
export const CAPTURE_FLAG = {
  /** Encode the frame as it is: no effects, no gate. */
  dry: 1,
  /** 240 samples to fade from precede the frame. */
  fade: 2,
  /** The 1 to 5 pending frames of 480 samples, which wait for their packet, precede everything else. Without it and without `keep` no frame is pending. */
  pending: 4,
  /** The sandbox processed the last frame and continues with its own state. */
  keep: 8,
  /** With `dry`: the gate counts as open. */
  open: 16,
  /** Without `keep`: the frame before this one was sent. */
  wasOpen: 32,
  /** The 480 samples that were played at the same time precede the frame; in `REQUEST.history` they precede each frame. */
  farEnd: 64,
  /** 480 samples follow the frame: a sound that is sent with it, regardless of the gate. */
  sound: 128,
} as const;

/** Largest body without pending frames. */
export const CAPTURE_BODY_BYTES = 3 * FRAME_BYTES + FADE_BYTES;

/** The parts of `REQUEST.capture` behind the pending frames. Reused. */
export interface CaptureParts {
  /** 240 samples to fade from. */
  fadeFrom: Float32Array | null;
  farEnd: Float32Array | null;
  frame: Float32Array;
  sound: Float32Array | null;
}

/** `REQUEST.capture` as the sandbox reads it; the samples are views of the body. Reused. */
export interface CaptureRequest extends CaptureParts {
  isDry: boolean;
  /** For a dry frame: the gate counts as open. */
  isOpen: boolean;
  /** The sandbox continues with its own state. */
  isKept: boolean;
  wasOpen: boolean;
  /** Frames that wait for their packet, in one array. */
  pending: Float32Array;
  pendingFrames: number;
}

export function emptyCaptureRequest(): CaptureRequest {
  const none = new Float32Array(0);
  return {
    isDry: false,
    isOpen: false,
    isKept: false,
    wasOpen: false,
    pending: none,
    pendingFrames: 0,
    fadeFrom: null,
    farEnd: null,
    frame: none,
    sound: null,
  };
}

/** [audio] Writes the parts that are not null behind the pending frames, which the caller has written. The flags must name the same parts. */
export function writeCaptureParts(writer: BodyWriter, { fadeFrom, farEnd, frame, sound }: CaptureParts): void {
  if (fadeFrom !== null) writer.samples(fadeFrom, FADE_SAMPLES);
  if (farEnd !== null) writer.samples(farEnd, FRAME_SAMPLES);
  writer.samples(frame, FRAME_SAMPLES);
  if (sound !== null) writer.samples(sound, FRAME_SAMPLES);
}

/** [audio] */
export function readCaptureRequest(reader: BodyReader, flags: number, into: CaptureRequest): void {
  into.isDry = has(flags, CAPTURE_FLAG.dry);
  into.isOpen = has(flags, CAPTURE_FLAG.open);
  into.isKept = has(flags, CAPTURE_FLAG.keep);
  into.wasOpen = has(flags, CAPTURE_FLAG.wasOpen);
  into.pendingFrames = has(flags, CAPTURE_FLAG.pending) ? pendingFramesOf(flags, reader.left) : 0;
  into.pending = reader.samples(into.pendingFrames * FRAME_SAMPLES);
  into.fadeFrom = has(flags, CAPTURE_FLAG.fade) ? reader.samples(FADE_SAMPLES) : null;
  into.farEnd = has(flags, CAPTURE_FLAG.farEnd) ? reader.samples(FRAME_SAMPLES) : null;
  into.frame = reader.samples(FRAME_SAMPLES);
  into.sound = has(flags, CAPTURE_FLAG.sound) ? reader.samples(FRAME_SAMPLES) : null;
}

function has(flags: number, flag: number): boolean {
  return (flags & flag) !== 0;
}

/** Number of pending frames, which is the part of the body that the other flags do not account for. */
function pendingFramesOf(flags: number, bodyBytes: number): number {
  const fadeBytes = has(flags, CAPTURE_FLAG.fade) ? FADE_BYTES : 0;
  const others = Number(has(flags, CAPTURE_FLAG.farEnd)) + Number(has(flags, CAPTURE_FLAG.sound));
  const pending = Math.floor((bodyBytes - fadeBytes) / FRAME_BYTES - 1 - others);
  return pending > 0 && pending < MAX_PACKET_FRAMES ? pending : 0;
}
