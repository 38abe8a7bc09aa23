import { resolve } from 'node:path';
import type { Permission } from '@jackfield/protocol/plugins';
import { DevLog } from '../dev/dev-log.ts';
import { DevLoop } from '../dev/dev-loop.ts';
import { openDevEngine } from '../dev/dev-engine.ts';
import type { DevEngineOptions } from '../dev/dev-engine.ts';
import { coded, UsageError } from '../output.ts';
import { roundLine } from '../dev/round-labels.ts';
import { SourceWatch } from '../dev/source-watch.ts';
import { TerminalKeys } from '../dev/terminal-keys.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface DevCommandOptions extends DevEngineOptions {
  /** Accept the permissions that the plugin requests. */
  readonly yes?: boolean;
}

const NOBODY_TO_ASK = 'There is nobody to ask: add --yes to accept what the plugin asks for.';

/** Builds, swaps and watches until q or a signal; then restores the version that was installed before. */
export async function devCommand(folderName: string, options: DevCommandOptions, output: Output): Promise<void> {
  const folder = resolve(folderName);
  const stop = untilStopped();
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const keys = stack.use(
    new TerminalKeys((key) => {
      if (key === 'r') void loop.request(null);
      else if (key === 'q') stop.stop();
    }),
  );
  let unanswered: UsageError | null = null;
  const accept = async (id: string, permissions: readonly Permission[], added: readonly string[]): Promise<boolean> => {
    output.say(`${id} asks for:`);
    for (const { id: name, title, risk, explanation } of permissions)
      output.say(`${added.includes(name) ? '+' : ' '} ${title} (${risk} risk). ${explanation}`);
    if (options.yes === true) return true;
    if (!keys.isTerminal) {
      if (loop.isRunningBuild) {
        output.say(NOBODY_TO_ASK);
      } else {
        // Without a running build there is nothing to continue with.
        unanswered = new UsageError(NOBODY_TO_ASK);
        stop.stop();
      }
      return false;
    }
    return /^y(es)?$/i.test(await keys.ask('Run it with that? [y/N] '));
  };
  const onFailed = (error: unknown): void => {
    if (unanswered !== null) return;
    const { code, message } = coded(error);
    const isOldRunning = loop.isRunningBuild;
    const lines = [message, `(${code})`, ...(isOldRunning ? ['The build before it runs on.'] : [])];
    output.result({ event: 'failed', code, message, isOldRunning }, lines);
  };
  const log = stack.use(
    new DevLog({
      client,
      onLine: (id, line) => output.result({ event: 'log', id, ...line }, [`${id} ${line.level}: ${line.message}`]),
    }),
  );
  const loop = new DevLoop({
    client,
    log,
    folder,
    accept,
    onRound: (round) => output.result(round, [roundLine(round)]),
    onFailed,
    onStopped: ({ id, status }) => {
      if ('error' in status) output.result({ event: 'stopped', id, ...status.error }, [status.error.message]);
    },
  });
  client.closed.then(() => stop.stop());
  stack.use(new SourceWatch(folder, (changedMs) => void loop.request(changedMs)));
  output.say(`Watching ${folder}. Press r to build again, q or Ctrl+C to stop. Building for the first time …`);
  await Promise.race([loop.request(null), stop.promise]);
  await stop.promise;
  if (client.isClosed) {
    output.result({ event: 'ended', isRestored: true }, ['The engine has ended.']);
    return;
  }
  const id = await loop.restore();
  if (unanswered !== null) throw unanswered;
  if (id !== null) output.result({ event: 'ended', id, isRestored: true }, [`${id} is as it was before.`]);
}
