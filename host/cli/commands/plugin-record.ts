import { resolve } from 'node:path';
import { openDevEngine } from '../dev/dev-engine.ts';
import { tellRecording } from '../dev/recording-progress.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface RecordCommandOptions {
  readonly dataDir?: string;
  /** Length of the recording; default 10. */
  readonly seconds?: number;
  /** Records only the user's own voice and asks nobody. */
  readonly mine?: boolean;
}

const DEFAULT_SECONDS = 10;

/**
 * Asks everybody in the channel and records the next seconds of the user and of the members who allow it, before any plugin, with their events. The first
 * Ctrl+C ends the recording early and keeps what was recorded.
 */
export async function recordCommand(folderName: string, options: RecordCommandOptions, output: Output): Promise<void> {
  const folder = resolve(folderName);
  const { seconds = DEFAULT_SECONDS, mine: isMine = false } = options;
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const stop = untilStopped();
  stop.signal.addEventListener('abort', () => void client.request('stopRecording', null).catch(() => undefined));
  if (isMine || client.snapshot.self.channelId === null)
    output.say(`Recording your microphone for ${seconds} s. Talk.`);
  else
    stack.defer(
      tellRecording(client, output, (others) => {
        const voices = others.length === 0 ? 'you alone' : `you, ${others.join(', ')}`;
        return `Recording ${seconds} s of ${voices}. Talk.`;
      }),
    );
  const recorded = await client.request('recordCall', { folder, seconds, isMine });
  const voices = ['yours', ...recorded.others.map(({ name, file }) => `${name} (${file})`)];
  output.result({ folder, ...recorded }, [
    `${folder} holds ${recorded.seconds} s and ${recorded.events} events. Voices: ${voices.join(', ')}.`,
    `Hear what a plugin makes of it: jackfield plugin replay ${folderName} PROJECT --watch`,
  ]);
}
