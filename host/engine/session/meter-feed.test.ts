import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AudioMeters } from '../ports/audio-thread.ts';
import { MeterFeed } from './meter-feed.ts';

const SILENCE: AudioMeters = {
  micDb: -100,
  sentDb: -100,
  outputDb: -100,
  speechProbability: 0,
  isGateOpen: false,
  users: [],
  captureChainDb: [-100, -100],
  decodedChainDb: [],
  mixedChainDb: [],
};

let now: AudioMeters = SILENCE;
let sent: AudioMeters[] = [];
let feed: MeterFeed;

beforeEach(() => {
  vi.useFakeTimers();
  now = SILENCE;
  sent = [];
  feed = new MeterFeed(
    () => now,
    (meters) => sent.push(meters),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('MeterFeed', () => {
  it('sends nothing unwatched, and one report in ten seconds of a quiet room', () => {
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([]);
    feed.watch(true);
    for (let tick = 0; tick < 100; tick++) {
      now = { ...SILENCE, micDb: -72 + (tick % 3), captureChainDb: [-72 + (tick % 3), -90 - (tick % 7)] };
      vi.advanceTimersByTime(100);
    }
    expect(sent).toHaveLength(1);
  });

  it('sends at most ten reports a second of a voice, and the fall to silence', () => {
    feed.watch(true);
    for (let tick = 0; tick < 100; tick++) {
      now = { ...SILENCE, micDb: -30 + 10 * Math.sin(tick) };
      vi.advanceTimersByTime(10);
    }
    expect(sent.length).toBeGreaterThan(7);
    expect(sent.length).toBeLessThanOrEqual(10);
    now = SILENCE;
    vi.advanceTimersByTime(1_000);
    expect(sent.at(-1)).toEqual(SILENCE);
    const count = sent.length;
    vi.advanceTimersByTime(5_000);
    expect(sent).toHaveLength(count);
  });

  it.each([
    ['a gate that opens', { isGateOpen: true }],
    ['a user who comes', { users: [[2, -100]] }],
    ["a user's level", { users: [[2, -40]] }],
    ['a slot more', { captureChainDb: [-100, -100, -100] }],
    ['a level behind a slot', { mixedChainDb: [-20] }],
    ['how sure the gate is', { speechProbability: 0.3 }],
  ] as const)('sends %s', (_, change) => {
    feed.watch(true);
    vi.advanceTimersByTime(500);
    now = { ...SILENCE, ...change };
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([SILENCE, now]);
  });

  it('tells one more window what did not change', () => {
    feed.watch(true);
    vi.advanceTimersByTime(500);
    feed.watch(true);
    vi.advanceTimersByTime(500);
    expect(sent).toEqual([SILENCE, SILENCE]);
    feed.watch(false);
    feed.reportNow();
    vi.advanceTimersByTime(500);
    expect(sent).toHaveLength(2);
  });

  it('sends levels along with what else is told, and the next 100 ms later', () => {
    feed.watch(true);
    vi.advanceTimersByTime(150);
    now = { ...SILENCE, micDb: -20 };
    feed.reportNow();
    expect(sent).toHaveLength(2);
    now = { ...SILENCE, micDb: -30 };
    vi.advanceTimersByTime(99);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(3);
  });
});
