import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FinishedRun } from './figures.ts';
import type { PlannedRun } from './plan.ts';

/** Calls of an earlier run that belong to this plan, in the order of the plan; none where there is no such file. */
export async function earlierRuns(file: string, plan: readonly PlannedRun[]): Promise<FinishedRun[]> {
  if (!existsSync(file)) return [];
  const finished = JSON.parse(await readFile(file, 'utf8')) as readonly FinishedRun[];
  return plan.flatMap((planned) => {
    const run = finished.find((each) => isSame(each.planned, planned));
    // The plan's own objects: conditions are compared by identity.
    return run === undefined ? [] : [{ ...run, planned }];
  });
}

function isSame(a: PlannedRun, b: PlannedRun): boolean {
  return a.variant === b.variant && a.condition.name === b.condition.name && a.repeat === b.repeat && a.seed === b.seed;
}
