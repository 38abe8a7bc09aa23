import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '@jackfield/engine/temporary-folder';
import { ChainBisect } from '../dev/chain-bisect.ts';
import type { BisectVerdict } from '../dev/chain-bisect.ts';
import { ChainSwitches } from '../dev/chain-switches.ts';
import { openDevEngine } from '../dev/dev-engine.ts';
import { LineReader } from '../dev/line-reader.ts';
import { UsageError } from '../output.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface BisectCommandOptions {
  readonly dataDir?: string;
}

const LOOP_SECONDS = 5;
const VERDICTS: ReadonlyMap<string, BisectVerdict> = new Map(
  (['better', 'same', 'worse'] as const).flatMap((verdict) => [
    [verdict, verdict] as const,
    [verdict.slice(0, 1), verdict] as const,
  ]),
);

/**
 * Finds by ear the plugin that spoils the user's voice: loops 5 s of it while half of the suspects are disabled. At the end and at Ctrl+C, all plugins and the
 * microphone are restored. Reads one answer a line: b, s or w.
 */
export async function bisectCommand(options: BisectCommandOptions, output: Output): Promise<void> {
  const stop = untilStopped();
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const suspects = client.snapshot.chain.captured;
  if (suspects.length === 0) throw new UsageError('No plugin is on between your microphone and the channel.');
  const folder = makeTemporaryFolder('jackfield-bisect-');
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const voice = join(folder, 'voice.wav');
  output.say(`Recording your microphone for ${LOOP_SECONDS} s. Talk.`);
  await Promise.race([client.request('recordMicrophone', { file: voice, seconds: LOOP_SECONDS }), stop.promise]);
  if (stop.signal.aborted) return;
  // The stack unwinds in reverse order: the switches first, then the loop.
  stack.defer(async () => {
    if (!client.isClosed) await client.request('loopVoice', { file: null });
  });
  await client.request('loopVoice', { file: voice });
  const switches = new ChainSwitches(client);
  stack.defer(async () => {
    if (!client.isClosed) await switches.restore();
  });
  output.say('You hear it again and again; nobody else does. This is with all plugins on:');
  for (const id of suspects) output.say(`  ${id}`);
  const bisect = new ChainBisect(suspects);
  using lines = new LineReader(() => stop.stop());
  while (bisect.state.kind === 'listen') {
    const { off } = bisect.state;
    await switches.setOff(off);
    output.say(`Off now: ${off.join(', ')}. Is it (b)etter, the (s)ame or (w)orse than with all on?`);
    const line = await Promise.race([lines.next(), stop.promise]);
    if (typeof line !== 'string') {
      output.result({ event: 'stopped', culprit: null }, ['Nothing was found. All plugins are as they were.']);
      return;
    }
    const verdict = VERDICTS.get(line.trim().toLowerCase());
    if (verdict === undefined) output.say('Answer with b, s or w.');
    else bisect.answer(verdict);
  }
  const culprit = bisect.state.kind === 'found' ? bisect.state.culprit : null;
  output.result({ event: 'ended', culprit }, [
    culprit === null
      ? 'No plugin alone is to blame: it is the microphone, or several together.'
      : `It is ${culprit}. Its settings may help; \`jackfield plugin disable ${culprit}\` switches it off.`,
  ]);
}
