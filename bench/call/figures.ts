import type { Scores } from './analysis.ts';
import type { PlannedRun } from './plan.ts';
import type { RunOutcome } from './run-call.ts';
import type { Variant } from './variants.ts';

export interface FinishedRun {
  readonly planned: PlannedRun;
  readonly outcome: RunOutcome;
  /** null for runs without a recording, and where scores are not available. */
  readonly scores: Scores | null;
}

interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export type Measure = (run: FinishedRun) => number | null | undefined;

export const targets: Readonly<Record<string, string>> = {
  m2e_pulse_ms: '<= 75',
  m2e_pulse_low_ms: '<= 45',
  m2e_window_ms: '<= 120',
  cpu_talk_ratio_mumble: '<= 1.5',
  cpu_talk_window_ratio_mumble: '<= 3',
  cpu_idle_ratio_mumble: '<= 1.5',
  cpu_listen20_ratio_mumble: '<= 3',
  pss_mib: '<= 200',
  pss_window_mib: '<= 420',
  pesq_clean: '>= 4',
  stoi_clean: '>= 0.99',
  stoi_loss0_oneway: '>= 0.985',
  stoi_loss5_oneway: '>= 0.98',
  stoi_loss10_oneway: '>= 0.975',
  stoi_loss20_oneway: '>= 0.96',
  stoi_loss30_oneway: '>= 0.93',
  stoi_burst3: '>= 0.965',
  stoi_loss5_minus_mumble: '> 0',
  stoi_loss10_minus_mumble: '>= 0.03',
  stoi_loss20_minus_mumble: '> 0',
  stoi_loss30_minus_mumble: '> 0',
  stoi_burst3_minus_mumble: '> 0',
  stoi_jitter20_minus_mumble: '> 0',
  stoi_jitter60_minus_mumble: '> 0',
  wire_kbps_talk: '<= 48',
  wire_kbps_silence: '<= 1',
};

export const delayMs: Measure = ({ scores }) =>
  median((scores?.delays ?? []).flatMap(([, delay]) => (delay === null ? [] : [delay])));
const stoi: Measure = ({ scores }) => scores?.stoi;
const talkCost: Measure = ({ outcome }) => (outcome.kind === 'talk' ? outcome.cost?.talk : null);
const idleCost: Measure = ({ outcome }) => (outcome.kind === 'talk' ? outcome.cost?.idle : null);
const hearCost: Measure = ({ outcome }) => (outcome.kind === 'talk' ? outcome.cost?.listen : null);
const listenCost: Measure = ({ outcome }) => (outcome.kind === 'listen20' ? outcome.listen : null);
const pss: Measure = ({ outcome }) => (outcome.kind === 'talk' ? outcome.cost?.pssMib : null);

/** All figures of the benchmark; null where nothing was measured. */
export function figuresOf(runs: readonly FinishedRun[], lossClient: Variant): Record<string, number | null> {
  const of = (variant: Variant, condition: string, measure: Measure): number | null =>
    spreadOf(runs, variant, condition, measure)?.median ?? null;
  const ratio = (ours: Variant, condition: string, measure: Measure): number | null =>
    median(paired(runs, ours, 'mumbleVoice', condition, measure).map(([mine, theirs]) => mine / theirs));
  // Until the stock window has native devices, the stock window is the fallback itself.
  const fallback: Variant = runs.some(({ planned }) => planned.variant === 'fallback') ? 'fallback' : 'window';
  const figures: Record<string, number | null> = {
    m2e_pulse_ms: of('window', 'clean', delayMs),
    m2e_pulse_ms_mumble: of('mumble', 'clean', delayMs),
    m2e_pulse_low_ms: of('windowLow', 'clean', delayMs),
    m2e_pulse_low_ms_mumble: of('mumbleLowest', 'clean', delayMs),
    m2e_window_ms: of(fallback, 'clean', delayMs),
    m2e_window_ms_mumble: of('mumble', 'clean', delayMs),
    m2e_headless_ms: of('headless', 'clean', delayMs),
    cpu_talk_ratio_mumble: ratio('headless', 'clean', talkCost),
    cpu_talk_window_ratio_mumble: ratio('window', 'clean', talkCost),
    cpu_idle_ratio_mumble: ratio('headless', 'clean', idleCost),
    cpu_idle_window_ratio_mumble: ratio('window', 'clean', idleCost),
    cpu_listen_ratio_mumble: ratio('headless', 'clean', hearCost),
    cpu_listen_window_ratio_mumble: ratio('window', 'clean', hearCost),
    cpu_listen20_ratio_mumble: ratio('headless', 'listen20', listenCost),
    cpu_listen20_window_ratio_mumble: ratio('window', 'listen20', listenCost),
    pss_mib: of('headless', 'clean', pss),
    pss_window_mib: of('window', 'clean', pss),
    pss_mib_mumble: of('mumbleVoice', 'clean', pss),
  };
  for (const [suffix, variant] of [
    ['', 'window'],
    ['_mumble', 'mumble'],
  ] as const) {
    figures[`pesq_clean${suffix}`] = of(variant, 'clean', ({ scores }) => scores?.pesq);
    figures[`stoi_clean${suffix}`] = of(variant, 'clean', ({ scores }) => scores?.stoiClean);
    figures[`visqol_clean${suffix}`] = of(variant, 'clean', ({ scores }) => scores?.visqol);
    figures[`wire_kbps_talk${suffix}`] = of(variant, 'clean', ({ outcome }) =>
      outcome.kind === 'talk' ? outcome.wire.talkKbps : null,
    );
    // Mumble always sends in the calls that are compared by quality, so its silence is measured with voice activation.
    const silent = variant === 'mumble' ? 'mumbleVoice' : variant;
    figures[`wire_kbps_silence${suffix}`] = of(silent, 'clean', ({ outcome }) =>
      outcome.kind === 'talk' ? outcome.wire.silenceKbps : null,
    );
    figures[`packets_per_s${suffix}`] = of(variant, 'clean', ({ outcome }) =>
      outcome.kind === 'talk' ? outcome.wire.talkPacketsPerS : null,
    );
  }
  const conditions = {
    loss0: 'clean',
    loss5: '',
    loss10: '',
    loss20: '',
    loss30: '',
    burst3: '',
    jitter20: '',
    jitter60: '',
  };
  for (const [name, other] of Object.entries(conditions)) {
    const condition = other === '' ? name : other;
    const key = name.startsWith('loss') ? `stoi_${name}_oneway` : `stoi_${name}`;
    figures[key] = of(lossClient, condition, stoi);
    figures[`${key}_mumble`] = of('mumble', condition, stoi);
    figures[`stoi_${name}_minus_mumble`] = median(
      paired(runs, lossClient, 'mumble', condition, stoi).map(([mine, theirs]) => mine - theirs),
    );
    figures[`m2e_${name}_ms`] = of(lossClient, condition, delayMs);
    figures[`m2e_${name}_ms_mumble`] = of('mumble', condition, delayMs);
  }
  return figures;
}

/** Values of the same repeat, measured one after the other. */
function paired(
  runs: readonly FinishedRun[],
  ours: Variant,
  theirs: Variant,
  condition: string,
  measure: Measure,
): [number, number][] {
  const valueOf = (variant: Variant, repeat: number): number | null =>
    median(
      valuesOf(
        runs.filter(({ planned }) => planned.repeat === repeat),
        variant,
        condition,
        measure,
      ),
    );
  const repeats = [...new Set(runs.map(({ planned }) => planned.repeat))];
  return repeats.flatMap((repeat) => {
    const [mine, other] = [valueOf(ours, repeat), valueOf(theirs, repeat)];
    return mine === null || other === null ? [] : [[mine, other] as [number, number]];
  });
}

function valuesOf(runs: readonly FinishedRun[], variant: Variant, condition: string, measure: Measure): number[] {
  return runs.flatMap((run) => {
    if (run.planned.variant !== variant || run.planned.condition.name !== condition) return [];
    const value = measure(run);
    return value === null || value === undefined || !Number.isFinite(value) ? [] : [value];
  });
}

function spreadOf(runs: readonly FinishedRun[], variant: Variant, condition: string, measure: Measure): Spread | null {
  const values = valuesOf(runs, variant, condition, measure);
  const middle = median(values);
  return middle === null ? null : { median: middle, lowest: Math.min(...values), highest: Math.max(...values) };
}

/** Median; the mean of the two middle values for an even number, null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Table with a row for each pair of clients and condition, with medians and ranges. */
export function tableOf(runs: readonly FinishedRun[]): (string | number | null)[][] {
  const keys = new Map(
    runs.map(({ planned: { variant, condition } }) => [
      `${variant}/${condition.name}`,
      [variant, condition.name] as const,
    ]),
  );
  const columns: [Measure, number, number][] = [
    [delayMs, 0, 1],
    [stoi, 3, 1],
    [({ scores }) => scores?.pesq, 2, 1],
    [({ scores }) => scores?.visqol, 2, 1],
    [idleCost, 1, 100],
    [talkCost, 1, 100],
    [(run) => hearCost(run) ?? listenCost(run), 1, 100],
    [pss, 0, 1],
    [({ outcome }) => (outcome.kind === 'talk' ? outcome.wire.talkKbps : null), 1, 1],
  ];
  return [...keys.values()].map(([variant, condition]) => [
    condition,
    variant,
    ...columns.map(([measure, digits, factor]) => {
      const spread = spreadOf(runs, variant, condition, measure);
      if (spread === null) return '–';
      const text = (value: number): string => (value * factor).toFixed(digits);
      const [low, high] = [text(spread.lowest), text(spread.highest)];
      return low === high ? text(spread.median) : `${text(spread.median)} (${low}–${high})`;
    }),
  ]);
}

export const TABLE_COLUMNS = [
  'condition',
  'clients',
  'mouth to ear ms',
  'STOI',
  'PESQ',
  'ViSQOL',
  'idle %',
  'talking %',
  'listening %',
  'PSS MiB',
  'kb/s',
] as const;
