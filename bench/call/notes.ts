import type { CallOptions } from './options.ts';
import type { FinishedRun } from './figures.ts';
import { median } from './figures.ts';
import type { Abilities } from './plan.ts';
import { canRunRealTime } from './room.ts';
import { LATEST_MS } from './until-it-counts.ts';

/** Notes printed under the figures: conditions that were not measured, and disturbances of the measurement. */
export function describeRuns(runs: readonly FinishedRun[], options: CallOptions, abilities: Abilities): string[] {
  const talks = runs.flatMap(({ planned, outcome }) => (outcome.kind === 'talk' ? [{ planned, outcome }] : []));
  const late = talks.filter(({ outcome }) => outcome.worstLateMs > LATEST_MS);
  const busy = median(runs.map(({ outcome }) => outcome.busyShare)) ?? 0;
  const scoreNotes = new Set(runs.flatMap(({ scores }) => scores?.notes ?? []));
  return [
    `medians (and ranges) of ${options.repeats} ${options.repeats === 1 ? 'repeat' : 'repeats'}, the products in turn; ratios and differences are medians over the repeats`,
    `all processors together were busy for ${Math.round(busy * 100)} % of the time, the clients included; above 90 % delays and CPU belong to whoever else was busy`,
    `only Alice's way to the server is impaired, with 20 ms of delay in each lossy or jittery call; the loss was measured with the ${options.lossClient}`,
    'clients with a window have Chromium on Xvfb, which draws in software; each pair of clients shares the two ends of one machine',
    ...(canRunRealTime() ? [] : ['PulseAudio had no real-time priority: delays are longer than they have to be']),
    ...(late.length === 0
      ? []
      : [
          `${late.length} of ${talks.length} calls count although the link was more than ${LATEST_MS} ms late twice in a row`,
        ]),
    ...(abilities.native
      ? []
      : [
          'this build has no native devices: the stock window has those of Chromium, so m2e_pulse_ms and m2e_window_ms are the same calls, and what needs a headless client with devices is null',
        ]),
    ...(abilities.lowLatency ? [] : ['this build has no low-latency preset: m2e_pulse_low_ms is null']),
    ...scoreNotes,
  ];
}
