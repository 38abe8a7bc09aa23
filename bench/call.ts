/**
 * Calls with Jackfield and with Mumble: real clients, a real server and PulseAudio devices, in turn on one machine. docs/design/bench-call.md says how each
 * figure is measured.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePage } from '../host/cli/page-build.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { judge } from './bench.ts';
import type { BenchResult } from './bench.ts';
import { readAbilities } from './call/abilities.ts';
import { Analysis } from './call/analysis.ts';
import { earlierRuns } from './call/earlier-runs.ts';
import { openDisplay } from './call/display.ts';
import { figuresOf, TABLE_COLUMNS, tableOf, targets } from './call/figures.ts';
import type { FinishedRun } from './call/figures.ts';
import { describeRuns } from './call/notes.ts';
import { parseCallOptions } from './call/options.ts';
import { drawDelays } from './call/picture.ts';
import type { DelayPanel } from './call/picture.ts';
import { planRepeat } from './call/plan.ts';
import { Progress } from './call/progress.ts';
import { CallRoom } from './call/room.ts';
import { prepareHomes } from './call/run-call.ts';
import type { CallScene } from './call/run-call.ts';
import { loadCallSpeech, writeLeftWav } from './call/speech.ts';
import { untilItCounts } from './call/until-it-counts.ts';

const results = fileURLToPath(new URL('../test-results/bench-call/', import.meta.url));

export default async function bench(args: readonly string[] = []): Promise<BenchResult> {
  const options = parseCallOptions(args);
  const stop = new AbortController();
  const { signal } = stop;
  // Ctrl+C arrives twice: from the terminal and from the parent.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => stop.abort(new Error(`ended by ${name}`)));
  const notes: string[] = [];

  await using stack = new AsyncDisposableStack();
  await mkdir(results, { recursive: true });
  const analysis = await Analysis.open(log, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    notes.push(`nothing was scored: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  const abilities = readAbilities();
  await ensurePage(log, signal);
  const room = stack.use(await CallRoom.open());
  const display = stack.use(await openDisplay());
  const speech = loadCallSpeech();
  const scene: CallScene = {
    room,
    display: display.name,
    homes: await mkdtemp(join(room.folder, 'homes-')),
    speechWav: join(room.folder, 'speech.wav'),
    helloWav: join(room.folder, 'hello.wav'),
    signal,
  };
  writeLeftWav(scene.speechWav, speech.samples);
  writeLeftWav(scene.helloWav, loadSpeech('novel'));

  const repeats = Array.from({ length: options.repeats }, (_, index) => planRepeat(options, abilities, index + 1));
  const runsFile = join(results, 'runs.json');
  const runs = options.resumes ? await earlierRuns(runsFile, repeats.flat()) : [];
  const missing = repeats.flat().filter((planned) => !runs.some((run) => run.planned === planned));
  if (runs.length > 0) notes.push(`${runs.length} of ${repeats.flat().length} calls were made by an earlier run`);
  const progress = new Progress(missing, log);
  log('preparing the clients …');
  await prepareHomes(scene, [...new Set(missing.map(({ variant }) => variant))]);
  for (const planned of missing) {
    progress.begin(planned);
    const finished = await untilItCounts({ scene, analysis, planned, clean: speech.clean, results, log });
    if (finished === null) continue;
    runs.push(finished);
    progress.end(finished);
    // Written after each run, so that a long benchmark that is interrupted keeps its results.
    await writeFile(runsFile, `${JSON.stringify(runs, null, 2)}\n`);
    if (!options.keepsRecordings && finished.outcome.kind === 'talk') await rm(finished.outcome.recording);
  }
  const picture = join(results, 'delay.svg');
  await writeFile(picture, drawDelays(panelsOf(runs)));
  return judge({
    bench: 'call',
    figures: figuresOf(runs, options.lossClient),
    targets,
    notes: [...notes, ...describeRuns(runs, options, abilities)],
    table: { columns: TABLE_COLUMNS, rows: tableOf(runs) },
    pictures: [{ title: 'Delay from mouth to ear over the time of the call, first repeat', file: picture }],
  });
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The picture shows two calls of the first repeat: the one over a clean link, and the one over the worst measured link. */
function panelsOf(runs: readonly FinishedRun[]): DelayPanel[] {
  const recorded = runs.filter(({ scores, planned }) => scores !== null && planned.repeat === 1);
  const names = new Set(recorded.map(({ planned }) => planned.condition.name));
  const titles: Record<string, string> = { clean: 'without loss', loss10: '10 % lost', jitter60: 'jitter of 60 ms' };
  return Object.entries(titles)
    .filter(([name]) => names.has(name))
    .map(([name, title]) => ({
      title,
      series: recorded
        .filter(({ planned }) => planned.condition.name === name && planned.variant !== 'mumbleVoice')
        .map(({ planned, scores }) => ({ name: planned.variant, points: scores?.delays ?? [] })),
    }));
}
