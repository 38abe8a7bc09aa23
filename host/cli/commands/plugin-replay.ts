import { resolve } from 'node:path';
import { readReplaySource } from '@jackfield/engine/workbench';
import { replayLines, replayThrough } from '../dev/replay-run.ts';
import { SourceWatch } from '../dev/source-watch.ts';
import { UsageError, coded } from '../output.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';
import { pluginFileOf } from './plugin-build.ts';

export interface ReplayCommandOptions {
  /** Replays again at every change of the project. */
  readonly watch?: boolean;
}

/** Replays a recording through a plugin: once, or at every save until a signal arrives. */
export async function replayCommand(
  sourcePath: string,
  target: string,
  options: ReplayCommandOptions,
  output: Output,
): Promise<void> {
  const source = await readReplaySource(resolve(sourcePath));
  const run = async (): Promise<void> => {
    const replay = await replayThrough(await pluginFileOf(target, output), source);
    output.result(replay, replayLines(replay));
  };
  if (options.watch !== true) return run();
  if (resolve(target) === source.folder)
    throw new UsageError('The recording lies in the folder that is watched: record into a folder of its own.');
  const stop = untilStopped();
  let rounds = Promise.resolve();
  const again = (): void => {
    rounds = rounds.then(run).catch((error: unknown) => {
      if (error instanceof UsageError) output.say(error.message);
      const { code, message } = coded(error);
      output.result({ event: 'failed', code, message }, [message, `(${code})`]);
    });
  };
  using watch = new SourceWatch(resolve(target), again, source.folder);
  output.say(`Watching ${resolve(target)}. Press Ctrl+C to stop.`);
  again();
  await stop.promise;
  watch[Symbol.dispose]();
  await rounds;
}
