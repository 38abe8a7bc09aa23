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

/** How much of the past a sandbox eats before it goes live. More settles filters better, but a slow effect pays for each frame at once. */
export const HISTORY_FRAMES = 4;
/** Far end, frame and sound, and what to fade from; the frames that wait for their packet come on top. */
export const CAPTURE_BODY_BYTES = 3 * FRAME_BYTES + FADE_BYTES;

/** [audio] Returns the offset behind the samples. */
export function writeSamples(view: DataView, offset: number, samples: Float32Array, count: number): number {
  const target = new Uint8Array(view.buffer, view.byteOffset + offset, count * 4);
  target.set(new Uint8Array(samples.buffer, samples.byteOffset, count * 4));
  return offset + count * 4;
}

/** [audio] The last 5 ms that were heard, backwards: continuous in value where the new signal fades in. Returns the offset behind them. */
export function writeMirror(view: DataView, offset: number, last: Float32Array): number {
  for (let index = 0; index < FADE_SAMPLES; index++) {
    view.setFloat32(offset + index * 4, last[FRAME_SAMPLES - 1 - index] ?? 0, true);
  }
  return offset + FADE_BYTES;
}

/** Feeds a sandbox the `count` frames that passed before the one that comes next; each behind what was played with it when there is a `farEnd`. */
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
