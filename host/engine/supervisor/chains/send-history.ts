import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { CAPTURE_FLAG } from '@jackfield/sandbox/capture-request';
import { FRAME_BYTES, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';
import type { InputHistory } from './input-history.ts';

/** Past frames that a sandbox processes before it goes live. More frames settle filters better, but a slow effect has to process them all at once. */
export const HISTORY_FRAMES = 4;

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
  const writer = connection.begin(2 * frames * FRAME_BYTES);
  const frame = new Float32Array(FRAME_SAMPLES);
  for (let framesAgo = frames; framesAgo >= 1; framesAgo--) {
    if (farEnd !== null) {
      farEnd.copy(frame, framesAgo, 0);
      writer.samples(frame);
    }
    history.copy(frame, framesAgo, 0);
    writer.samples(frame);
  }
  connection.send(REQUEST.history, farEnd === null ? 0 : CAPTURE_FLAG.farEnd, 0, mask);
}
