import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openDevEngine } from '../dev/dev-engine.ts';
import { EVENTS_FILE, VOICE_FILE } from '../dev/slice.ts';
import { SliceEvents } from '../dev/slice-events.ts';
import type { Output } from '../output.ts';

export interface RecordCommandOptions {
  readonly dataDir?: string;
  /** Default 10. */
  readonly seconds?: number;
}

const DEFAULT_SECONDS = 10;

/**
 * Keeps the next seconds of one's own microphone, before any plugin, and what happens to oneself meanwhile. Other people are not recorded, so none has to
 * be asked.
 */
export async function recordCommand(folderName: string, options: RecordCommandOptions, output: Output): Promise<void> {
  const folder = resolve(folderName);
  const seconds = options.seconds ?? DEFAULT_SECONDS;
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  await mkdir(folder, { recursive: true });
  using events = new SliceEvents(client);
  output.say(`Recording your microphone for ${seconds} s. Talk.`);
  await client.request('recordSlice', { file: join(folder, VOICE_FILE), seconds });
  await writeFile(join(folder, EVENTS_FILE), events.text);
  output.result({ folder, seconds, events: events.count }, [
    `${folder} holds ${seconds} s of your voice and ${events.count} events.`,
    `Hear what a plugin makes of it: jackfield plugin replay ${folderName} PROJECT --watch`,
  ]);
}
