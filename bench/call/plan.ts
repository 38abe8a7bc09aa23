import { CLEAN } from './impairment.ts';
import type { Impairment } from './impairment.ts';
import type { CallOptions } from './options.ts';
import type { Variant } from './variants.ts';

export interface Condition {
  readonly name: string;
  readonly kind: 'talk' | 'listen20';
  readonly impairment: Impairment;
}

export interface PlannedRun {
  readonly variant: Variant;
  readonly condition: Condition;
  /** Number of the repeat, from 1. */
  readonly repeat: number;
  readonly seed: number;
}

/** The devices and presets of this build. Variants that it lacks are not planned; their figures are null with a note. */
export interface Abilities {
  readonly native: boolean;
  readonly lowLatency: boolean;
}

const talk = (name: string, impairment: Partial<Impairment> = {}): Condition => ({
  name,
  kind: 'talk',
  impairment: { ...CLEAN, ...impairment },
});

export const CLEAN_CALL = talk('clean');
const LISTEN_20: Condition = { name: 'listen20', kind: 'listen20', impairment: CLEAN };
const LOSSES = [5, 10, 20, 30].map((percent) => talk(`loss${percent}`, { loss: percent / 100, delayMs: 20 }));
/** 10 % loss, three datagrams at a time. */
const BURST = talk('burst3', { loss: 0.1, burst: 3, delayMs: 20 });
const JITTERS = [20, 60].map((ms) => talk(`jitter${ms}`, { delayMs: 20, jitterMs: ms }));

/** All runs of one repeat in order of execution: products take turns within each condition. */
export function planRepeat(options: CallOptions, abilities: Abilities, repeat: number): PlannedRun[] {
  const has = (group: CallOptions['groups'][number]): boolean => options.groups.includes(group);
  const window: Variant[] = ['window', ...(abilities.native ? (['headless'] as const) : [])];
  const clean = new Set<Variant>();
  if (has('m2e')) {
    for (const variant of ['mumble', 'mumbleLowest', ...window] as const) clean.add(variant);
    if (abilities.native) clean.add('fallback');
    if (abilities.lowLatency) clean.add('windowLow');
  }
  if (has('cpu')) for (const variant of ['mumbleVoice', ...window] as const) clean.add(variant);
  const lossy = [
    ...(has('loss') ? LOSSES.filter(({ name }) => !options.isQuick || name === 'loss10') : []),
    ...(has('burst') ? [BURST] : []),
    ...(has('jitter') ? JITTERS : []),
  ];
  const pairs: [Condition, Variant][] = [
    ...[...clean].map((variant): [Condition, Variant] => [CLEAN_CALL, variant]),
    ...(has('listen20') ? (['mumbleVoice', ...window] as const) : []).map((variant): [Condition, Variant] => [
      LISTEN_20,
      variant,
    ]),
    ...lossy.flatMap((condition): [Condition, Variant][] => [
      [condition, 'mumble'],
      [condition, options.lossClient],
    ]),
  ];
  const wanted = pairs.filter(([, variant]) => options.clients?.includes(variant) ?? true);
  const conditions = [...new Set(pairs.map(([condition]) => condition))];
  return wanted.map(([condition, variant]) => ({
    variant,
    condition,
    repeat,
    // Both products get the same losses; each repeat gets others.
    seed: options.seed * 1_000 + repeat * 100 + conditions.indexOf(condition),
  }));
}

/** Approximate duration of a run in seconds, for the estimate of the remaining time until runs have been timed. */
export function expectedSeconds({ variant, condition }: PlannedRun): number {
  const start = variant.startsWith('mumble') ? 8 : 22;
  return start + (condition.kind === 'listen20' ? 30 : condition === CLEAN_CALL ? 55 : 40);
}
