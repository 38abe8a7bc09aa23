import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelayMeter } from './delay-meter.ts';

/** Feeds packets of `frames` from `fromMs` on for `ms`, each with a delay of `delayMs`. Returns the next sequence. */
function talk(
  meter: DelayMeter,
  { fromMs = 0, ms = 2_000, frames = 2, sequence = 1 },
  delayMs: (atMs: number) => number,
): number {
  let next = sequence;
  for (let atMs = fromMs; atMs < fromMs + ms; atMs += 10 * frames) {
    const timestamp = atMs / 10;
    meter.note(atMs + 10 * frames + delayMs(atMs), next++, timestamp & 0xffff, false);
  }
  return next;
}

describe('DelayMeter', () => {
  it('tells what the fastest of the last 0.6 s waits longer than the fastest of 40 s', () => {
    const meter = new DelayMeter();
    const next = talk(meter, {}, () => 20);
    expect(meter.queueMs(2_000)).toBe(0);
    talk(meter, { fromMs: 2_000, sequence: next }, () => 170);
    expect(meter.queueMs(4_000)).toBe(150);
  });

  it('measures packets of 20 and of 60 ms alike, and does not learn from the change', () => {
    const meter = new DelayMeter();
    let next = talk(meter, {}, () => 20);
    for (const [fromMs, frames] of [
      [2_000, 6],
      [4_040, 2],
      [6_040, 4],
      [8_040, 1],
    ] as const) {
      next = talk(meter, { fromMs, frames, sequence: next }, () => 20);
      expect(meter.queueMs(fromMs + 2_060)).toBe(0);
    }
    talk(meter, { fromMs: 10_040, sequence: next }, () => 50);
    expect(meter.queueMs(12_060)).toBe(30);
  });

  it('takes a pause and the gaps of DTX for no delay, and its end for no lead', () => {
    const meter = new DelayMeter();
    const next = talk(meter, {}, () => 20);
    // Two packets are left out, but no sequence is missing.
    talk(meter, { fromMs: 2_040, sequence: next }, () => 20);
    expect(meter.queueMs(4_060)).toBe(0);
  });

  it('measures the queue where six of ten packets are lost', () => {
    const meter = new DelayMeter();
    const next = talk(meter, {}, () => 20);
    for (let index = 0; index < 100; index++) {
      const atMs = 2_000 + 20 * index;
      if (index % 10 < 4) meter.note(atMs + 20 + 500, next + index, atMs / 10, false);
    }
    expect(meter.queueMs(4_500)).toBeGreaterThan(470);
  });

  it('forgets the base after 40 s, or later where its window is longer', () => {
    for (const [extraMs, queueMs] of [
      [0, 0],
      [16_000, 100],
    ] as const) {
      const meter = new DelayMeter(extraMs);
      const next = talk(meter, {}, () => 20);
      talk(meter, { fromMs: 2_000, ms: 44_000, sequence: next }, () => 120);
      expect(meter.queueMs(46_000)).toBe(queueMs);
    }
  });

  it('knows nothing before three packets, and a second after the last one', () => {
    const meter = new DelayMeter();
    talk(meter, { ms: 40 }, () => 20);
    expect(meter.queueMs(100)).toBeNull();
    talk(meter, { fromMs: 40, sequence: 3 }, () => 20);
    expect(meter.queueMs(2_050)).toBe(0);
    expect(meter.queueMs(3_100)).toBeNull();
  });

  it('starts anew after 40 s without a packet, whose timestamps may have wrapped', () => {
    const meter = new DelayMeter();
    const next = talk(meter, {}, () => 20);
    talk(meter, { fromMs: 60_000, sequence: next }, () => 170);
    expect(meter.queueMs(62_000)).toBe(0);
    // After a shorter pause the base still counts.
    const other = new DelayMeter();
    talk(other, { fromMs: 30_000, sequence: talk(other, {}, () => 20) }, () => 170);
    expect(other.queueMs(32_000)).toBe(150);
  });

  it('does not count the packet that ends a talk spurt, and bounds what it tells', () => {
    const meter = new DelayMeter();
    let sequence = talk(meter, {}, () => 20);
    for (let index = 0; index < 20; index++) meter.note(2_000 + index, sequence++, 200, true);
    expect(meter.queueMs(2_020)).toBe(0);
    const late = new DelayMeter();
    sequence = talk(late, {}, () => 20);
    talk(late, { fromMs: 2_000, ms: 600, sequence }, () => 30_000);
    expect(late.queueMs(32_600)).toBe(10_000);
  });

  it('gives 0 to 10,000 or null for any packets', () => {
    const packet = fc.tuple(
      fc.double({ min: 0, max: 5_000, noNaN: true }),
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      fc.boolean(),
    );
    const property = fc.property(fc.array(packet, { maxLength: 200 }), fc.boolean(), (packets, isOrderly) => {
      const meter = new DelayMeter();
      let nowMs = 0;
      return packets.every(([waitMs, sequence, timestamp, isTalkEnd], index) => {
        nowMs += waitMs;
        meter.note(nowMs, isOrderly ? index : sequence, isOrderly ? timestamp & 7 : timestamp, isTalkEnd);
        const queueMs = meter.queueMs(nowMs) ?? 0;
        return queueMs >= 0 && queueMs <= 10_000;
      });
    });
    expect(fc.check(property).failed).toBe(false);
  });
});
