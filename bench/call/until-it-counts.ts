import { join } from 'node:path';
import type { Analysis, Scores } from './analysis.ts';
import type { FinishedRun } from './figures.ts';
import { CLEAN_CALL } from './plan.ts';
import type { PlannedRun } from './plan.ts';
import { runCall } from './run-call.ts';
import type { CallScene } from './run-call.ts';
import type { CallSpeech } from './speech.ts';

/** Lateness in ms beyond which a link did not do what its condition says. */
export const LATEST_MS = 3;
const TRIES = 2;

export interface Attempt {
  readonly scene: CallScene;
  readonly analysis: Analysis | null;
  readonly planned: PlannedRun;
  readonly clean: CallSpeech['clean'];
  /** Folder of the recordings. */
  readonly results: string;
  readonly log: (line: string) => void;
}

/** Repeats a call when the link was late or the call failed. Returns null when it failed each time. The second late call counts, with a note. */
export async function untilItCounts(attempt: Attempt): Promise<FinishedRun | null> {
  const { scene, planned, log } = attempt;
  let last: FinishedRun | null = null;
  for (let number = 1; number <= TRIES; number += 1) {
    scene.signal.throwIfAborted();
    try {
      last = await makeCall(attempt);
    } catch (error) {
      scene.signal.throwIfAborted();
      log(`    broke: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const problem = problemOf(last);
    if (problem === null) return last;
    log(`    ${problem}${number < TRIES ? '; once more' : `: ${planned.condition.name} counts all the same`}`);
  }
  return last;
}

async function makeCall({ scene, analysis, planned, clean, results }: Attempt): Promise<FinishedRun> {
  const recording = join(results, `${planned.condition.name}-${planned.variant}-${planned.repeat}.f32`);
  const outcome = await runCall(scene, planned, recording);
  if (outcome.kind !== 'talk' || analysis === null) return { planned, outcome, scores: null };
  const part = planned.condition === CLEAN_CALL && planned.variant !== 'mumbleVoice' ? clean : null;
  const scores: Scores = await analysis.score(recording, part, scene.signal);
  return { planned, outcome, scores };
}

/** Reason why a run says nothing about the product; null when it does. */
export function problemOf({ planned, outcome, scores }: FinishedRun): string | null {
  if (outcome.kind !== 'talk') return null;
  if (outcome.worstLateMs > LATEST_MS) return `the link was ${outcome.worstLateMs.toFixed(1)} ms late`;
  if (scores === null || planned.condition !== CLEAN_CALL) return null;
  const found = scores.delays.filter(([, delay]) => delay !== null).length / Math.max(1, scores.delays.length);
  return found < 0.5 ? `only ${Math.round(found * 100)} % of the speech was heard` : null;
}
