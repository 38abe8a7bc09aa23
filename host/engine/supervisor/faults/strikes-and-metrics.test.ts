import { describe, expect, it } from 'vitest';
import { ChainMetrics, LatencyHistogram } from './chain-metrics.ts';
import { StrikeCounter } from './strike-counter.ts';

describe('StrikeCounter', () => {
  it('strikes out at the third strike within 30 s, once', () => {
    const book = new StrikeCounter();
    expect(book.strike('a:b', 0)).toEqual({ strikes: 1, isNewlyOut: false, areCertain: false });
    expect(book.strike('a:b', 10_000)).toEqual({ strikes: 2, isNewlyOut: false, areCertain: false });
    expect(book.strike('a:b', 20_000)).toEqual({ strikes: 3, isNewlyOut: true, areCertain: true });
    expect(book.strike('a:b', 21_000).isNewlyOut).toBe(false);
    expect(book.isOut('c:d')).toBe(false);
  });

  it('is certain only when 3 strikes that no busy machine can have caused strike out', () => {
    const book = new StrikeCounter();
    book.strike('a:b', 0, false);
    book.strike('a:b', 1, true);
    expect(book.strike('a:b', 2, true)).toEqual({ strikes: 3, isNewlyOut: true, areCertain: false });
  });

  it('forgets strikes after 30 s, and everything when it forgives', () => {
    const book = new StrikeCounter();
    book.strike('a:b', 0);
    book.strike('a:b', 1_000);
    expect(book.strike('a:b', 31_000)).toMatchObject({ strikes: 1, isNewlyOut: false });
    book.strike('a:b', 31_001);
    book.strike('a:b', 31_002);
    book.clear('a:b');
    expect(book.isOut('a:b')).toBe(false);
  });
});

describe('ChainMetrics', () => {
  it('starts anew for another build, but for the memory that it told', () => {
    const metrics = new ChainMetrics();
    metrics.spent('a:b', 80);
    metrics.struck('a:b');
    metrics.holds('a:b', 65_536);
    metrics.spent('c:d', 10);
    metrics.reset('a:b');
    metrics.reset('e:f');
    expect(metrics.entries()).toMatchObject([
      { pluginId: 'c:d', calls: 1 },
      { pluginId: 'a:b', calls: 0, p50Us: 0, strikes: 0, memoryBytes: 65_536 },
    ]);
  });
});

describe('LatencyHistogram', () => {
  it('gives p50 and p99 of 1 to 1,000 µs within 10 %', () => {
    const histogram = new LatencyHistogram();
    for (let us = 1; us <= 1_000; us++) histogram.add(us);
    expect(Math.abs(histogram.quantile(0.5) - 500) / 500).toBeLessThan(0.1);
    expect(Math.abs(histogram.quantile(0.99) - 990) / 990).toBeLessThan(0.1);
    expect(new LatencyHistogram().quantile(0.5)).toBe(0);
  });
});
