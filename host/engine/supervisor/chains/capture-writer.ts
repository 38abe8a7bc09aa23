import {
  CAPTURE_FLAG,
  FADE_BYTES,
  FADE_SAMPLES,
  FRAME_BYTES,
  FRAME_SAMPLES,
  HEADER_BYTES,
  REQUEST,
} from '@jackfield/sandbox/pipe-protocol';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';
import type { InputHistory } from './input-history.ts';

/** Past frames that a sandbox processes before it goes live. More frames settle filters better, but a slow effect has to process them all at once. */
export const HISTORY_FRAMES = 4;
/** Bytes of the far end, frame, sound and fade source; frames that wait for their packet are added to this. */
export const CAPTURE_BODY_BYTES = 3 * FRAME_BYTES + FADE_BYTES;

/** [audio] Writes `count` samples; returns the offset behind them. */
export function writeSamples(view: DataView, offset: number, samples: Float32Array, count: number): number {
  const target = new Uint8Array(view.buffer, view.byteOffset + offset, count * 4);
  target.set(new Uint8Array(samples.buffer, samples.byteOffset, count * 4));
  return offset + count * 4;
}

/** [audio] Writes the last 5 ms of output in reverse, so that the new signal fades in without a step. Returns the offset behind them. */
export function writeMirror(view: DataView, offset: number, last: Float32Array): number {
  for (let index = 0; index < FADE_SAMPLES; index++) {
    view.setFloat32(offset + index * 4, last[FRAME_SAMPLES - 1 - index] ?? 0, true);
  }
  return offset + FADE_BYTES;
}

/** Sends a sandbox the `count` frames before the next one. With `farEnd`, each frame follows the far-end frame that was played with it. */
export function sendHistory(
  connection: SandboxConnection,
  history: InputHistory,
  farEnd: InputHistory | null,
  mask: number,
  count: number,
): void {
  const frames = Math.min(count, history.frames - 1);
  if (frames <= 0) return;
  connection.begin(2 * frames * FRAME_BYTES);
  const frame = new Float32Array(FRAME_SAMPLES);
  let offset = HEADER_BYTES;
  for (let framesAgo = frames; framesAgo >= 1; framesAgo--) {
    if (farEnd !== null) {
      farEnd.copy(frame, framesAgo, 0);
      offset = writeSamples(connection.outView, offset, frame, FRAME_SAMPLES);
    }
    history.copy(frame, framesAgo, 0);
    offset = writeSamples(connection.outView, offset, frame, FRAME_SAMPLES);
  }
  connection.send(REQUEST.history, farEnd === null ? 0 : CAPTURE_FLAG.farEnd, 0, mask, offset - HEADER_BYTES);
}
