import {
  CAPTURED_FIXED_BYTES,
  CAPTURE_FLAG,
  FRAME_BYTES,
  FRAME_SAMPLES,
  HEADER_BYTES,
  REPLY,
  REQUEST,
  VOICES_FIXED_BYTES,
} from '@jackfield/sandbox/pipe-protocol';
import type { DecodeBatch } from '../supervisor/chains/decode-batch.ts';
import { checkCaptured, checkVoices } from '../supervisor/sandbox/reply-check.ts';
import type { SandboxConnection, SandboxMessage } from '../supervisor/sandbox/sandbox-connection.ts';
import type { SandboxDriver } from './sandbox-driver.ts';

/** Size of a slot's figures: f32 µs, then 4 more bytes. */
const FIGURE_BYTES = 8;
const ALL_SLOTS = 1;
/** Numbers of the codecs that a workbench loads. */
const ONE_CODEC = [0];

/** Reads an answer. `figures` is the offset of the first slot's figures, with the codec's after the last slot's; `samples` is the offset of the sound. */
export type ReadAnswer = (message: SandboxMessage, figures: number, samples: number) => void;

/** Sends 480 samples through a capture sandbox with `slots` slots; the encoder makes a packet of them. */
export function captureFrame(
  driver: SandboxDriver,
  input: Float32Array,
  sequence: number,
  slots: number,
  read: ReadAnswer,
): Promise<void> {
  return driver.ask(
    ({ connection }) => {
      writeFrame(connection, input);
      const flags = sequence === 0 ? CAPTURE_FLAG.wasOpen : CAPTURE_FLAG.keep;
      connection.send(REQUEST.capture, flags, sequence, ALL_SLOTS, FRAME_BYTES);
    },
    (message) => {
      if (message.kind !== REPLY.captured) return false;
      checkCaptured(message, slots, ONE_CODEC);
      const figures = message.body + CAPTURED_FIXED_BYTES;
      read(message, figures, figures + (slots + 1) * FIGURE_BYTES);
      return true;
    },
  );
}

/** A copy of the packet after the captured samples; empty when there is none. */
export function packetOf({ view, bytes, body }: SandboxMessage, samples: number): Uint8Array {
  const packetAt = samples + FRAME_BYTES;
  return bytes.slice(packetAt, packetAt + view.getUint32(body + 4, true));
}

/** Sends the decode batch of one sender through a playback sandbox with `slots` decoded effects. */
export function playHop(driver: SandboxDriver, hop: DecodeBatch, slots: number, read: ReadAnswer): Promise<void> {
  return driver.ask(
    ({ connection }) => {
      connection.begin(hop.length);
      connection.out.set(hop.bytes.subarray(0, hop.length), HEADER_BYTES);
      connection.send(REQUEST.playback, 0, hop.sequence, ALL_SLOTS, hop.length);
    },
    (message) => {
      // The first reply holds the codec's output, the second the output of the effects.
      if (message.kind !== REPLY.voicesDone) return false;
      checkVoices(message, slots);
      const figures = message.body + VOICES_FIXED_BYTES;
      // The sender's number and the length precede the samples.
      read(message, figures, figures + (slots + 1) * FIGURE_BYTES + 8);
      return true;
    },
  );
}

/** Writes 480 samples into the message to be sent. */
export function writeFrame(connection: SandboxConnection, input: Float32Array): void {
  connection.begin(FRAME_BYTES);
  connection.out.set(new Uint8Array(input.buffer, input.byteOffset, FRAME_BYTES), HEADER_BYTES);
}

/** A copy of `count` samples of an answer. */
export function samplesOf({ view }: SandboxMessage, at: number, count = FRAME_SAMPLES): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => view.getFloat32(at + index * 4, true));
}
