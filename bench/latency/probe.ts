/**
 * Preloaded into an engine by NODE_OPTIONS. In the engine's audio thread it records when frames and packets pass, and writes the records as JSON lines to
 * JACKFIELD_BENCH_TRACE when the thread ends.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { FRAME_CHANNEL, PACKET_CHANNEL } from '@jackfield/engine/trace';

const path = process.env['JACKFIELD_BENCH_TRACE'];
if (!isMainThread && path !== undefined) {
  const notes: unknown[] = [];
  subscribe(FRAME_CHANNEL, (note) => notes.push(note));
  subscribe(PACKET_CHANNEL, (note) => notes.push(note));
  process.on('exit', () => {
    if (notes.length > 0) writeFileSync(path, notes.map((note) => JSON.stringify(note)).join('\n'));
  });
}
