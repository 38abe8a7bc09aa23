import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadShedder } from './load-shedder.ts';
import type { ShedCandidate } from './shed-state.ts';

let nowMs = 0;
let changes: string[] = [];
let candidates: ShedCandidate[] = [];
let deadlineMs = 30;
let asked = 0;

function openShedder(): LoadShedder {
  return new LoadShedder({
    candidates: () => {
      asked += 1;
      return candidates;
    },
    deadlineMs: () => deadlineMs,
    longestMs: 30,
    onChange: (pluginId, rests) => changes.push(`${pluginId} ${rests ? 'rests' : 'runs'}`),
    now: () => nowMs,
  });
}

/** Feeds frames of 10 ms, of which every `missEvery`th is missed. */
function frames(shedder: LoadShedder, seconds: number, missEvery: number): void {
  for (let frame = 0; frame < seconds * 100; frame++) {
    nowMs += 10;
    vi.advanceTimersByTime(10);
    shedder.noteAnswer(missEvery > 0 ? 60 : 6);
    shedder.noteFrame(missEvery > 0 && frame % missEvery === 0);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  [nowMs, changes, deadlineMs, asked] = [0, [], 30, 0];
  candidates = [
    { pluginId: 'a:robot', costUs: 1_500, isLast: false },
    { pluginId: 'a:noise', costUs: 400, isLast: false },
  ];
});
afterEach(() => void vi.useRealTimers());

describe('LoadShedder', () => {
  it('lets the most expensive effect rest while every 10th frame is missed, and wakes it after 10 calm seconds', () => {
    using shedder = openShedder();
    frames(shedder, 3, 10);
    expect(changes).toEqual(['a:robot rests']);
    expect([shedder.rests('a:robot'), shedder.rests('a:noise')]).toEqual([true, false]);
    deadlineMs = 8;
    frames(shedder, 9, 0);
    expect(shedder.rests('a:robot')).toBe(true);
    frames(shedder, 5, 0);
    expect(changes).toEqual(['a:robot rests', 'a:robot runs']);
    expect(shedder.rests('a:robot')).toBe(false);
  });

  it('takes a chain without frames for calm', () => {
    using shedder = openShedder();
    frames(shedder, 3, 10);
    for (let second = 0; second < 14; second++) {
      nowMs += 1_000;
      vi.advanceTimersByTime(1_000);
    }
    expect(changes.at(-1)).toBe('a:robot runs');
  });

  it('has no timer and asks for no costs while all is well', () => {
    using shedder = openShedder();
    frames(shedder, 60, 0);
    expect([vi.getTimerCount(), asked, changes.length]).toEqual([0, 0, 0]);
  });

  it('wakes what the user keeps on at once and says so once', () => {
    using shedder = openShedder();
    frames(shedder, 3, 10);
    shedder.release((pluginId) => pluginId === 'a:robot');
    shedder.release((pluginId) => pluginId === 'a:robot');
    expect(changes).toEqual(['a:robot rests', 'a:robot runs']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('judges no second by 20 frames, though all of them are missed', () => {
    using shedder = openShedder();
    for (let second = 0; second < 60; second++) {
      for (let frame = 0; frame < 20; frame++) {
        nowMs += 50;
        shedder.noteFrame(true);
      }
      shedder.look();
    }
    expect(changes).toEqual([]);
  });
});
