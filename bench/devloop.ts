import { setTimeout as sleep } from 'node:timers/promises';
import { Author } from '../e2e/harness/author.ts';
import { keptProjectFolder } from '../e2e/harness/plugin-projects.ts';
import { Switchboard } from '../e2e/harness/switchboard.ts';
import { readAudio } from '../e2e/speech/audio-file.ts';
import { type BenchResult, judge, quantile } from './bench.ts';
import { findChange } from './devloop/find-change.ts';
import { readTrace } from './latency/trace.ts';

/** Figure's suffix → language of the project under bench/plugins, with its target. */
const LANGUAGES = {
  as: { language: 'assemblyscript', target: '<= 1' },
  c: { language: 'c', target: '<= 1' },
  js: { language: 'javascript', target: '<= 3' },
  rust: { language: 'rust', target: '<= 3' },
  go: { language: 'go', target: '<= 3' },
} as const;

/** Gains of the successive edits; the source starts with 0.8. */
const GAINS = [0.4, 0.7, 0.3, 0.6] as const;
const FIRST_GAIN = 0.8;
/** Time limit of the first build, which fills the caches of its toolchain. */
const FIRST_BUILD_MS = 300_000;
const BUILD_MS = 120_000;
/** Time for the old level to settle before an edit, and for the new one after it. */
const SETTLE_MS = 1_000;

interface Measured {
  readonly seconds: readonly number[];
  /** Times reported by `plugin dev` for the rounds: the build alone, and from its end until the swap was done. */
  readonly buildS: readonly number[];
  readonly swapMs: readonly number[];
}

/** Edits a project of one language while its author talks, and finds in the recording when each edit became audible. */
async function measure(language: string, server: Switchboard): Promise<Measured> {
  await using author = await Author.open(language, server, keptProjectFolder(language));
  author.startDev();
  const first = await author.nextEvent(FIRST_BUILD_MS);
  if (first.event !== 'round') throw new Error(String(first['message'] ?? first.event));
  const edits: { readonly atMs: number; readonly from: number; readonly to: number }[] = [];
  const buildS: number[] = [];
  const swapMs: number[] = [];
  let from: number = FIRST_GAIN;
  for (const to of GAINS) {
    await sleep(SETTLE_MS);
    edits.push({ atMs: Date.now(), from, to });
    await author.turnGain(to);
    const round = await author.nextEvent(BUILD_MS);
    if (round.event !== 'round') throw new Error(String(round['message'] ?? round.event));
    buildS.push(Number(round['buildS']));
    swapMs.push(Number(round['audibleMs']));
    from = to;
  }
  await sleep(SETTLE_MS);
  await author.stopDev();
  await author.hangUp();
  const { played } = readTrace(author.traceFile);
  const heard = readAudio(author.heardFile);
  const seconds = edits.flatMap((edit) => {
    const changedMs = findChange(heard, played, edit.atMs, edit.to / edit.from);
    return changedMs === null ? [] : [(changedMs - edit.atMs) / 1_000];
  });
  return { seconds, buildS, swapMs };
}

export default async function bench(): Promise<BenchResult> {
  await using server = await Switchboard.start();
  const figures: Record<string, number | null> = {};
  const targets: Record<string, string> = {};
  const notes = [
    `median of ${GAINS.length} edits of the gain in a call; from the write of the file to the first frame at the loudspeaker that has the new level, the toolchain and 60 ms of waiting for more changes included`,
  ];
  const rows: (string | number | null)[][] = [];
  for (const [suffix, { language, target }] of Object.entries(LANGUAGES)) {
    const key = `edit_to_audible_s_${suffix}`;
    targets[key] = target;
    try {
      const { seconds, buildS, swapMs } = await measure(language, server);
      figures[key] = rounded(quantile([...seconds], 0.5));
      if (seconds.length < GAINS.length)
        notes.push(
          `${language}: ${GAINS.length - seconds.length} of ${GAINS.length} edits were not found in what was heard`,
        );
      rows.push([
        language,
        figures[key],
        rounded(quantile([...buildS], 0.5)),
        rounded((quantile([...swapMs], 0.5) ?? 0) / 1_000),
        rounded(Math.max(...seconds)),
      ]);
    } catch (error) {
      figures[key] = null;
      notes.push(`${language} was not measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return judge({
    bench: 'devloop',
    figures,
    targets,
    notes,
    table: { columns: ['language', 'edit to audible s', 'build s', 'swap s', 'slowest s'], rows },
  });
}

function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * 1_000) / 1_000;
}
