import { describe, expect, it } from 'vitest';
import { abilitiesIn } from './abilities.ts';
import { figuresOf, tableOf, targets } from './figures.ts';
import type { FinishedRun } from './figures.ts';
import { parseCallOptions } from './options.ts';
import { drawDelays } from './picture.ts';
import { planRepeat } from './plan.ts';
import { problemOf } from './until-it-counts.ts';
import type { Variant } from './variants.ts';

const abilities = { native: true, lowLatency: true };

/** One run of each call of the whole plan: Jackfield with 60 ms and STOI .98, Mumble with 100 ms and .94; repeat 2 is slightly worse. */
const runs: FinishedRun[] = [1, 2].flatMap((repeat) =>
  planRepeat(parseCallOptions([]), abilities, repeat).map((planned) => {
    const isMumble = planned.variant.startsWith('mumble');
    const share = (isMumble ? 0.05 : 0.1) * repeat;
    if (planned.condition.kind === 'listen20')
      return { planned, outcome: { kind: 'listen20', listen: share, busyShare: 0.3 }, scores: null };
    return {
      planned,
      outcome: {
        kind: 'talk',
        recording: '',
        cost: { idle: share / 5, talk: share, listen: share, pssMib: isMumble ? 60 : 180 },
        wire: { talkKbps: 40, talkPacketsPerS: 50, silenceKbps: 0.5 },
        lostShare: 0,
        worstLateMs: 1,
        busyShare: 0.3,
      },
      scores: {
        delays: [
          [0, isMumble ? 100 : 60],
          [0.25, null],
        ],
        stoi: (isMumble ? 0.94 : 0.98) - repeat / 100,
        stoiClean: 0.99,
        pesq: 4.1,
        visqol: 4.5,
        missingShare: 0,
        notes: [],
      },
    };
  }),
);

describe('the figures of the call', () => {
  it('has a figure for each target when everything was measured', () => {
    const figures = figuresOf(runs, 'window');
    for (const key of Object.keys(targets)) expect(figures[key], key).toEqual(expect.any(Number));
    expect(figures).toMatchObject({ m2e_pulse_ms: 60, m2e_pulse_ms_mumble: 100, pss_mib: 180, wire_kbps_talk: 40 });
  });

  it('compares within a repeat: 2 times the CPU and .04 more STOI, although repeat 2 is worse as a whole', () => {
    const figures = figuresOf(runs, 'window');
    expect(figures['cpu_talk_ratio_mumble']).toBeCloseTo(2, 6);
    expect(figures['cpu_listen20_ratio_mumble']).toBeCloseTo(2, 6);
    expect(figures['stoi_loss10_minus_mumble']).toBeCloseTo(0.04, 6);
    expect(figures['stoi_loss10_oneway']).toBeCloseTo(0.965, 6);
  });

  it('is null for what was not measured, and takes the stock window for the fallback where there is none', () => {
    const only = runs.filter(({ planned }) => planned.variant === 'window');
    const figures = figuresOf(only, 'window');
    expect(figures).toMatchObject({ m2e_window_ms: 60, m2e_pulse_ms_mumble: null, cpu_talk_ratio_mumble: null });
    expect(figures['stoi_loss10_minus_mumble']).toBeNull();
  });

  it('shows median and range, and a dash for what there is not', () => {
    const row = tableOf(runs).find(([condition, clients]) => condition === 'clean' && clients === 'window');
    expect(row).toContain('15.0 (10.0–20.0)');
    expect(tableOf(runs).find(([condition]) => condition === 'listen20')).toContain('–');
  });
});

describe('the plan', () => {
  it('gives both products the same losses, and other ones in the next repeat', () => {
    const seeds = (repeat: number, name: string): number[] =>
      planRepeat(parseCallOptions([]), abilities, repeat)
        .filter(({ condition }) => condition.name === name)
        .map(({ seed }) => seed);
    expect(new Set(seeds(1, 'loss20')).size).toBe(1);
    expect(seeds(1, 'loss20')).toHaveLength(2);
    expect(seeds(2, 'loss20')).not.toEqual(seeds(1, 'loss20'));
  });

  it('leaves out what the build cannot start', () => {
    const variants = (native: boolean): Set<Variant> =>
      new Set(planRepeat(parseCallOptions([]), { native, lowLatency: false }, 1).map(({ variant }) => variant));
    expect([...variants(false)].sort()).toEqual(['mumble', 'mumbleLowest', 'mumbleVoice', 'window']);
    expect(variants(true)).toContain('headless');
    expect(
      abilitiesIn('  --device <device>  sound device: native[:IN[:OUT]],\n     chromium\n  --port <n>').native,
    ).toBe(true);
    expect(abilitiesIn('  --device <device>  sound device: chromium\n  --port <n>  native').native).toBe(false);
  });

  it('refuses options that it does not know', () => {
    for (const words of [
      ['--only', 'everything'],
      ['--repeats', '0'],
      ['--loss-client', 'x'],
      ['--fast'],
      ['--seed', 'a'],
    ])
      expect(() => parseCallOptions(words), words.join(' ')).toThrow(TypeError);
  });

  it('makes a call again whose link was more than 3 ms late', () => {
    const run = runs.find(({ outcome }) => outcome.kind === 'talk')!;
    expect(problemOf(run)).toBeNull();
    expect(problemOf({ ...run, outcome: { ...run.outcome, worstLateMs: 4 } as FinishedRun['outcome'] })).toMatch(
      /4\.0 ms late/,
    );
  });
});

describe('the picture', () => {
  it('breaks the line where nothing arrived, and names clients as text', () => {
    const points = [
      [0, 100],
      [0.25, 110],
      [0.5, null],
      [0.75, 120],
    ] as const;
    const svg = drawDelays([{ title: 'a < b', series: [{ name: 'window', points }] }]);
    expect(svg).toMatch(/d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+M[\d.]+ [\d.]+"/);
    expect(svg).toContain('a &lt; b: mouth to ear, ms');
    expect(svg).toContain('>window</text>');
    expect(svg).toContain('prefers-color-scheme:dark');
  });
});
