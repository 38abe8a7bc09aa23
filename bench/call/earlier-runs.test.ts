import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { earlierRuns } from './earlier-runs.ts';
import { parseCallOptions } from './options.ts';
import { CLEAN_CALL, planRepeat } from './plan.ts';

it('takes up the calls of the same plan and seed, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-runs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'runs.json');
  const plan = planRepeat(parseCallOptions([]), { native: true, lowLatency: true }, 1);
  expect(await earlierRuns(file, plan)).toEqual([]);
  const outcome = { kind: 'listen20', listen: 0.1, busyShare: 0.2 };
  const other = { ...plan[1]!, seed: plan[1]!.seed + 1 };
  await writeFile(
    file,
    JSON.stringify([plan[2]!, other, plan[0]!].map((planned) => ({ planned, outcome, scores: null }))),
  );
  const taken = await earlierRuns(file, plan);
  expect(taken.map(({ planned }) => planned)).toEqual([plan[0], plan[2]]);
  expect(taken[0]?.planned.condition).toBe(CLEAN_CALL);
});
