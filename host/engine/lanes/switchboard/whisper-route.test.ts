import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WhisperRoute } from './whisper-route.ts';

const SOUND = 60;

describe('the route of a packet', () => {
  let ends = 0;
  let route: WhisperRoute;
  beforeEach(() => {
    vi.useFakeTimers();
    ends = 0;
    route = new WhisperRoute(() => (ends += 1));
  });
  afterEach(() => {
    route[Symbol.dispose]();
    vi.useRealTimers();
  });
  const routes = (count: number): string[] => Array.from({ length: count }, () => route.take(SOUND));

  it('holds packets until the key is out, whispers for 300 ms more, drops four, and returns to the channel', () => {
    expect(routes(1)).toEqual(['channel']);
    route.start();
    expect(routes(1)).toEqual(['hold']);
    route.hold(new Uint8Array(SOUND), SOUND, 7, false);
    expect(route.run()).toMatchObject([{ timestamp: 7 }]);
    expect(routes(1)).toEqual(['whisper']);
    route.end(false);
    vi.advanceTimersByTime(299);
    expect([routes(1), ends]).toEqual([['whisper'], 0]);
    vi.advanceTimersByTime(1);
    expect(ends).toBe(1);
    expect(routes(5)).toEqual(['drop', 'drop', 'drop', 'drop', 'channel']);
  });

  it('keeps no more than 25 packets, the newest', () => {
    route.start();
    for (let timestamp = 0; timestamp < 30; timestamp++) route.hold(new Uint8Array(SOUND), SOUND, timestamp, false);
    expect(route.run().map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 25 }, (_, index) => 5 + index));
  });

  it.each([
    ['while the one before runs', () => undefined],
    ['100 ms after the key of the one before was let go', () => (route.end(false), vi.advanceTimersByTime(100))],
  ])('gives nobody what is in the chain when a whisper to others starts %s', (_, before) => {
    route.start();
    route.run();
    before();
    route.start();
    route.run();
    expect(routes(1)).toEqual(['drop']);
    vi.advanceTimersByTime(300);
    expect(routes(1)).toEqual(['whisper']);
    expect(ends).toBe(0);
  });

  it('throws away what was held when nobody answered', () => {
    route.start();
    route.hold(new Uint8Array(SOUND), SOUND, 1, false);
    route.end(true);
    expect(routes(1)).toEqual(['hold']);
    vi.advanceTimersByTime(300);
    expect([route.run(), ends]).toEqual([[], 1]);
  });
});
