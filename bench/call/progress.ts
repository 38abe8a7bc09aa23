import { delayMs } from './figures.ts';
import type { FinishedRun } from './figures.ts';
import { expectedSeconds } from './plan.ts';
import type { PlannedRun } from './plan.ts';

/** Logs the current run, its result, and the remaining time. */
export class Progress {
  readonly #plan: readonly PlannedRun[];
  readonly #log: (line: string) => void;
  readonly #startMs = performance.now();
  #done = 0;

  constructor(plan: readonly PlannedRun[], log: (line: string) => void) {
    this.#plan = plan;
    this.#log = log;
    log(`${plan.length} calls, about ${minutes(sum(plan))}`);
  }

  begin({ variant, condition, repeat }: PlannedRun): void {
    const passed = sum(this.#plan.slice(0, this.#done));
    // The estimate is scaled by the ratio of measured to expected time of the runs so far.
    const pace = this.#done < 2 ? 1 : (performance.now() - this.#startMs) / 1_000 / passed;
    const left = minutes(sum(this.#plan.slice(this.#done)) * pace);
    this.#done += 1;
    this.#log(`[${this.#done}/${this.#plan.length}] ${condition.name}, ${variant}, repeat ${repeat} (${left} left)`);
  }

  end(run: FinishedRun): void {
    const { outcome, scores } = run;
    if (outcome.kind === 'listen20') return this.#log(`    listening to 20: ${percent(outcome.listen)} of a core`);
    const parts = [
      `${delayMs(run)?.toFixed(0) ?? '–'} ms`,
      `STOI ${scores?.stoi?.toFixed(3) ?? '–'}`,
      ...(scores?.pesq === undefined ? [] : [`PESQ ${scores.pesq.toFixed(2)}`]),
      `${outcome.wire.talkKbps.toFixed(1)} kb/s`,
      ...(outcome.cost === null ? [] : [`talking ${percent(outcome.cost.talk)}`, `idle ${percent(outcome.cost.idle)}`]),
      ...(outcome.lostShare === 0 ? [] : [`lost ${percent(outcome.lostShare)}`]),
      `link late by ${outcome.worstLateMs.toFixed(1)} ms at worst`,
      `machine busy ${percent(outcome.busyShare)}`,
    ];
    this.#log(`    ${parts.join(', ')}`);
  }
}

function sum(plan: readonly PlannedRun[]): number {
  return plan.reduce((seconds, run) => seconds + expectedSeconds(run), 0);
}

const minutes = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(share * 100).toFixed(1)} %`);
