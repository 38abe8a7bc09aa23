import type { FRAME_SAMPLES as PcmFrameSamples } from '@jackfield/protocol/pcm';

/** The messages between host and sandbox; drawn in docs/wire/sandbox-pipe.md. Everything is little-endian and padded to 4 bytes. */

/** u32 body length · u8 kind · u8 flags · u16 packet frames or zero · u32 sequence · u32 slot mask */
export const HEADER_BYTES = 16;
/** Maximum size of a body. The largest real one loads a full chain whose plugins all have the maximum state, in base64. */
export const MAX_BODY_BYTES = 16 << 20;

/** Maximum body size of `REPLY.eventDone`. The largest real one contains a saved state, in base64. */
export const MAX_EVENT_DONE_BYTES = 1 << 20;
/** Maximum body size of the other replies of an events sandbox, except `REPLY.call`, whose limit depends on the function. */
export const MAX_REPORT_BYTES = 65_536;

/**
 * Samples in a frame, as `@jackfield/protocol/pcm` defines them. A sandbox process reads only the files of this folder, so the value cannot be imported at run
 * time; the type makes every other number a compile error.
 */
export const FRAME_SAMPLES = 480 satisfies typeof PcmFrameSamples;
export const FRAME_BYTES = FRAME_SAMPLES * 4;
/** Length of every crossfade: 5 ms. */
export const FADE_SAMPLES = 240;
export const FADE_BYTES = FADE_SAMPLES * 4;
/** Maximum number of samples of one sender in one decode batch: 120 ms. */
export const MAX_VOICE_SAMPLES = 5_760;
export const MAX_SENDERS = 64;
export const MAX_PACKET_BYTES = 4_000;
/** Maximum size of a packet that a lane hook returns. */
export const MAX_LANE_PAYLOAD_BYTES = 1_000;
/** Maximum size of the state returned by `state.save`. */
export const MAX_STATE_BYTES = 262_144;
/** Maximum number of steps that the host accepts for a start; see `ProgressReport`. */
export const MAX_START_STEPS = 500;
/** Number of bits of the slot mask. */
export const MAX_SLOTS = 30;

/** Host → sandbox. */
export const REQUEST = {
  load: 1,
  capture: 2,
  history: 3,
  parameter: 4,
  settings: 5,
  encoder: 6,
  reset: 7,
  playback: 8,
  mixed: 9,
  forgetSender: 10,
  event: 11,
  answer: 12,
  saveState: 13,
  /** Whole frames that other encoders put into packets, oldest first; the header's packet frames say how many frames each packet had. */
  prime: 14,
} as const;

/** Sandbox → host. */
export const REPLY = {
  ready: 0x81,
  failed: 0x82,
  captured: 0x83,
  voicesDry: 0x84,
  voicesDone: 0x85,
  mixed: 0x86,
  fault: 0x87,
  log: 0x88,
  memory: 0x89,
  eventDone: 0x8a,
  call: 0x8b,
  state: 0x8c,
  /** Number of completed start steps, sent while the sandbox loads. */
  progress: 0x8d,
} as const;

/** Packet lengths in frames that are allowed. */
export const PACKET_LENGTHS = [1, 2, 4, 6] as const;
export type PacketFrames = (typeof PACKET_LENGTHS)[number];
export const MAX_PACKET_FRAMES = 6;

/** The length of the shortest packet that holds `frames` frames. */
export function packetLengthFor(frames: number): PacketFrames {
  return PACKET_LENGTHS.find((length) => length >= frames) ?? MAX_PACKET_FRAMES;
}

/** Flag of `REQUEST.parameter`: the value is reached over the smoothing time of the parameter; without the flag it is set at once. */
export const PARAMETER_FLAG = { glide: 1 } as const;

/** Outcomes by index: the second word of `REPLY.state`, between the slot and the bytes of the state. */
export const STATE_OUTCOMES = ['saved', 'none', 'too-large', 'failed'] as const;

/** Special values of the status byte. Before each call the sandbox writes the slot's number or one of these at offset 0 of file descriptor 3. */
export const STATUS = { codec: 0xfd, loading: 0xfe, idle: 0xff } as const;
export const STATUS_FD = 3;

export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

/** Writes a header. Returns the offset behind it. */
export function writeHeader(
  view: DataView,
  offset: number,
  kind: number,
  flags: number,
  sequence: number,
  mask: number,
  bodyBytes: number,
  packetFrames = 0,
): number {
  view.setUint32(offset, bodyBytes, true);
  view.setUint8(offset + 4, kind);
  view.setUint8(offset + 5, flags);
  view.setUint16(offset + 6, packetFrames, true);
  view.setUint32(offset + 8, sequence, true);
  view.setUint32(offset + 12, mask, true);
  return offset + HEADER_BYTES;
}
