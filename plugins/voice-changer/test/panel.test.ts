import { describe, expect, test } from 'vitest';
import { mode, newest, turn } from './changer.ts';
import type { Plugin, Settings } from './changer.ts';

interface Shown {
  readonly key: string;
  readonly parent: number;
  readonly element: { readonly tag: string; readonly val: Record<string, unknown> };
}

/** The trees after the plugin was woken. */
function wake(plugin: Plugin): Record<string, Shown[]> {
  plugin.timerEvents.onTimer(1);
  return Object.fromEntries(newest.recorder.argumentsOf('ui.show').map(([slot, nodes]) => [slot, nodes]));
}

/** The side panel's elements by key, with these settings. */
function panel(settings: Settings): Record<string, Shown['element']> {
  const nodes = wake(newest.start('events', settings))['side-panel'] ?? [];
  return Object.fromEntries(nodes.map(({ key, element }) => [key, element]));
}

/** Levels of the drawn vowel by frequency in kHz. */
function vowel(settings: Settings): { xs: Float32Array; ys: Float32Array } {
  return panel(settings)['vowel']?.val as unknown as { xs: Float32Array; ys: Float32Array };
}

/** kHz between the peaks of the drawn line, their median. */
function spacing(settings: Settings): number {
  const { xs, ys } = vowel(settings);
  const peaks = [...xs].filter((_, i) => i > 0 && ys[i]! > ys[i - 1]! && ys[i]! >= (ys[i + 1] ?? Infinity));
  const gaps = peaks.slice(1).map((x, i) => x - peaks[i]!);
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Infinity;
}

describe('the panel', () => {
  test('shows what can be turned as it stands', () => {
    const shown = panel({ semitones: -3.5, formant: 2, mix: 60, keepFormants: 0 });
    expect(Object.keys(shown)).toEqual('panel preset bypass vowel voice pitch timbre keep mix'.split(' '));
    expect(shown['pitch']?.val).toEqual({
      label: 'Pitch',
      value: -3.5,
      minimum: -12,
      maximum: 12,
      step: 0.5,
      unit: 'semitones',
    });
    expect(shown['timbre']?.val).toMatchObject({ value: 2, minimum: -6, maximum: 6 });
    expect(shown['mix']?.val).toMatchObject({ value: 60, maximum: 100, unit: '%' });
    expect(shown['keep']?.val).toMatchObject({ isOn: false });
    expect(shown['voice']?.val).toMatchObject({ chosen: 'Pitch' });
    expect(shown['preset']?.val).toMatchObject({ chosen: '' });
  });

  test('leaves out what a whisper and a natural voice do not have', () => {
    expect(Object.keys(panel({ mode: mode.whisper }))).not.toContain('pitch');
    const natural = Object.keys(panel({ mode: mode.natural }));
    expect(natural).not.toContain('pitch');
    expect(natural).not.toContain('mix');
  });

  test('draws harmonics as far apart as the voice is high', () => {
    expect(spacing({ mode: mode.natural })).toBeCloseTo(0.12, 2);
    expect(spacing({ semitones: 12 })).toBeCloseTo(0.24, 2);
    expect(spacing({ semitones: 12, bypass: 1 })).toBeCloseTo(0.12, 2);
    expect(spacing({ mode: mode.robot, semitones: 0 })).toBeCloseTo(0.11, 2);
  });

  test.each([
    [{}, '+4 semitones'],
    [{ semitones: -0.5 }, '−0.5 semitones'],
    [{ mode: mode.robot }, 'robot'],
    [{ mode: mode.whisper }, 'whisper'],
    [{ semitones: 0 }, 'natural'],
    [{ semitones: 0, formant: 2 }, '0 semitones'],
    [{ mode: mode.robot, bypass: 1 }, 'bypassed'],
  ])('says beside the name what the voice is: %o', (settings, words) => {
    const badge = wake(newest.start('events', settings))['status-badge'];
    expect(badge?.[0]?.element.val['content']).toBe(words);
  });

  test('draws once for all turns that come together, and nothing in the audio instance', () => {
    const plugin = newest.start('events', { semitones: 1, mix: 50, formant: 2 });
    expect(newest.recorder.argumentsOf('timers.setTimer')).toEqual([[60, false]]);
    expect(newest.recorder.argumentsOf('ui.show')).toEqual([]);
    wake(plugin);
    expect(newest.recorder.argumentsOf('ui.show')).toHaveLength(2);
    turn(plugin, { semitones: 1 });
    expect(newest.recorder.argumentsOf('timers.setTimer')).toHaveLength(1);
    turn(plugin, { semitones: 2 });
    expect(newest.recorder.argumentsOf('timers.setTimer')).toHaveLength(2);
    turn(newest.start('audio'), { semitones: 7 });
    expect(newest.recorder.calls).toEqual([]);
  });
});

describe('using the panel', () => {
  const turnsOf = (key: string, input: Parameters<Plugin['uiEvents']['onUiInput']>[2]): unknown[][] => {
    const plugin = newest.start('events');
    plugin.uiEvents.onUiInput('side-panel', key, input, undefined, undefined);
    return newest.recorder.argumentsOf('settings.setParameter');
  };

  test.each([
    ['pitch', { tag: 'number', val: -2.5 }, [1, -2.5]],
    ['timbre', { tag: 'number', val: 3 }, [4, 3]],
    ['mix', { tag: 'number', val: 40 }, [3, 40]],
    ['voice', { tag: 'text', val: 'Whisper' }, [0, 3]],
    ['keep', { tag: 'flag', val: false }, [2, 0]],
    ['bypass', { tag: 'flag', val: true }, [5, 1]],
  ] as const)('%s turns its parameter', (key, input, turned) => {
    expect(turnsOf(key, input)).toEqual([turned]);
  });

  test('a preset turns all that it is made of, and is chosen from then on', () => {
    const turns = turnsOf('preset', { tag: 'text', val: 'Giant' });
    expect(turns).toEqual([
      [0, mode.pitch],
      [3, 100],
      [1, -6],
      [2, 1],
      [4, -4],
    ]);
    expect(panel({ mode: mode.pitch, semitones: -6, formant: -4 })['preset']?.val['chosen']).toBe('Giant');
    expect(panel({ mode: mode.whisper, semitones: 9 })['preset']?.val['chosen']).toBe('Whisper');
  });

  test.each([
    ['preset', { tag: 'text', val: 'Nobody' }],
    ['voice', { tag: 'text', val: 'Nobody' }],
    ['preset', { tag: 'text', val: '' }],
    ['pitch', { tag: 'flag', val: true }],
    ['nothing', { tag: 'pressed' }],
    ['nothing', { tag: 'json', val: '{}' }],
  ] as const)('what means nothing turns nothing: %s %o', (key, input) => {
    expect(turnsOf(key, input)).toEqual([]);
  });
});
