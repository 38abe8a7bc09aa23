import { expect, it } from 'vitest';
import type { SenderReception } from '../ports/audio-thread.ts';
import { ReceptionReporter } from './reception-reporter.ts';

function receptionOf(userId: number, receivedPackets = 50): SenderReception {
  return {
    userId,
    receivedPackets,
    lostPackets: 2,
    burstPackets: 1.234,
    jitterMs: 12.6,
    queueMs: null,
    delayMs: 20,
    packetMs: 20,
    codec: 0,
  };
}

it('reports each second in a small channel, and nothing where nothing came', () => {
  const reporter = new ReceptionReporter();
  expect(reporter.take([], 2)).toBeNull();
  for (let second = 0; second < 3; second++)
    expect(reporter.take([receptionOf(7)], 25)).toEqual([
      { senderId: 7, receivedPackets: 50, lostPackets: 2, burstPackets: 1.2, jitterMs: 13 },
    ]);
});

it('reports in a channel of 1,000 every 40 seconds, each listener at another time', () => {
  const counts = Array.from({ length: 1_000 }, (_, listener) => {
    const reporter = new ReceptionReporter(() => listener / 1_000);
    const seconds = Array.from({ length: 40 }, () => (reporter.take([receptionOf(7)], 1_000) === null ? 0 : 1));
    return seconds as number[];
  });
  const bySecond = Array.from({ length: 40 }, (_, second) =>
    counts.reduce((sum, each) => sum + (each[second] ?? 0), 0),
  );
  expect(bySecond).toEqual(Array.from({ length: 40 }, () => 25));
});

it('names the 16 of whom most came, within the bounds of the wire', () => {
  const many = Array.from({ length: 30 }, (_, index) => receptionOf(index, 100 * index));
  const report = new ReceptionReporter().take(many, 2) ?? [];
  expect(report).toHaveLength(16);
  expect(report[0]).toMatchObject({ senderId: 29, receivedPackets: 1_000 });
});
