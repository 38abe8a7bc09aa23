/** Whole calls in simulated time: planner, meters, playback path, reports and summaries are real; links, devices and sizes of packets are simulated. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SimulatedChannel } from './testing/simulated-channel.ts';
import type { PersonOptions, SimulatedPerson } from './testing/simulated-channel.ts';
import type { LinkPhase } from './testing/simulated-link.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const WIDE = 1_000;
const NARROW_FROM_MS = 10_000;
const NARROW_TO_MS = 60_000;
/** 40 kb/s of voice in packets of 20 ms. */
const WISH_KBPS = 57;

function narrow(phase: Omit<LinkPhase, 'fromMs'>): LinkPhase[] {
  return [
    { fromMs: 0, kbps: WIDE },
    { fromMs: NARROW_FROM_MS, ...phase },
    { fromMs: NARROW_TO_MS, kbps: WIDE },
  ];
}

/** A talker talks for `seconds` to one listener, or to the given listeners. */
function call(
  talker: PersonOptions,
  seconds: number,
  listeners: readonly PersonOptions[] = [{}],
  seed = 1,
): SimulatedPerson {
  using channel = new SimulatedChannel([{ talks: [0, 1_000 * seconds], ...talker }, ...listeners], seed);
  channel.run(1_000 * seconds);
  return channel.people[0]!;
}

function meanOf(person: SimulatedPerson, figure: 'queueMs' | 'sendingKbps', fromMs: number, toMs: number): number {
  const picked = person.samples.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return picked.reduce((sum, sample) => sum + sample[figure], 0) / picked.length;
}

/** Seconds after `fromMs` at which the condition first held. */
function secondsUntil(
  person: SimulatedPerson,
  fromMs: number,
  isSo: (sample: SimulatedPerson['samples'][number]) => boolean,
): number {
  const found = person.samples.find((sample) => sample.atMs >= fromMs && isSo(sample));
  return ((found?.atMs ?? Infinity) - fromMs) / 1_000;
}

describe('a bottleneck with a queue of 500 ms', () => {
  it.each([
    // IP headers are not counted at 20 kb/s: with 16 kb/s of voice they do not fit.
    { kbps: 20, countsIp: false },
    { kbps: 24, countsIp: true },
    { kbps: 32, countsIp: true },
  ])(
    'of $kbps kb/s is given way to within 5 s, drained after 8, and left for the wish 30 s after it is gone',
    ({ kbps, countsIp }) => {
      const ada = call({ countsIp, up: narrow({ kbps }) }, 95);
      // Speech takes 95 % of the set bitrate.
      const isWithin = ({ bitrate, packetMs }: { bitrate: number; packetMs: number }): boolean =>
        (0.95 * bitrate) / 1_000 + (8 * (countsIp ? 44 : 16)) / packetMs <= kbps;
      expect(secondsUntil(ada, NARROW_FROM_MS + 1_000, isWithin)).toBeLessThan(4);
      expect(secondsUntil(ada, NARROW_FROM_MS + 1_000, ({ queueMs }) => queueMs <= 60)).toBeLessThan(7);
      expect(meanOf(ada, 'queueMs', NARROW_FROM_MS + 10_000, NARROW_TO_MS)).toBeLessThan(60);
      expect(meanOf(ada, 'sendingKbps', NARROW_FROM_MS + 10_000, NARROW_TO_MS)).toBeGreaterThan(0.85 * kbps);
      expect(secondsUntil(ada, NARROW_TO_MS, ({ sendingKbps }) => sendingKbps > WISH_KBPS)).toBeLessThan(30);
      expect(ada.samples.at(-1)).toMatchObject({ bitrate: 40_000, packetMs: 20, queueMs: expect.closeTo(1, 0) });
    },
  );

  it.each([500, 1_000])('of 24 kb/s is given way to by somebody who pauses for %i ms in each 2.5 s, too', (pauseMs) => {
    const ada = call({ pauseMs, up: [{ fromMs: 0, kbps: 24 }] }, 60);
    expect(meanOf(ada, 'queueMs', 10_000, 60_000)).toBeLessThan(100);
    expect(ada.up.lost).toBeLessThan(100);
  });

  it('of 24 kb/s stays full, and loses half, without congestion control', () => {
    const [ada, uncontrolled] = [true, false].map((isControlled) =>
      call({ isControlled, up: narrow({ kbps: 24 }) }, 60),
    );
    expect(meanOf(uncontrolled!, 'queueMs', NARROW_FROM_MS + 5_000, NARROW_TO_MS)).toBeGreaterThan(450);
    expect(uncontrolled!.up.lost).toBeGreaterThan(1_000);
    expect(ada!.up.lost).toBeLessThan(100);
  });

  it('of 24 kb/s is given way to although the device stood still for 700 ms 42 s before', () => {
    const up = [
      { fromMs: 0, kbps: WIDE },
      { fromMs: 50_000, kbps: 24 },
    ];
    const ada = call({ up, stall: { atMs: 5_000, forMs: 700 } }, 75);
    expect(secondsUntil(ada, 51_000, ({ packetMs }) => packetMs === 60)).toBeLessThan(4);
    expect(meanOf(ada, 'queueMs', 60_000, 75_000)).toBeLessThan(100);
  });

  it('of 64 kb/s carries the wish: nothing changes', () => {
    const ada = call({ up: narrow({ kbps: 64 }) }, 60);
    expect(ada.samples.every(({ bitrate, packetMs }) => bitrate === 40_000 && packetMs === 20)).toBe(true);
  });

  it('is given way to where other traffic comes, and taken back where it goes', () => {
    const up = narrow({ kbps: 100, crossKbps: 60 }).map((phase) => ({ ...phase, kbps: 100 }));
    const ada = call({ up }, 95);
    expect(secondsUntil(ada, NARROW_FROM_MS + 1_000, ({ sendingKbps }) => sendingKbps <= 40)).toBeLessThan(4);
    // One packet of 1,200 bytes alone takes 96 ms on that link.
    expect(meanOf(ada, 'queueMs', NARROW_FROM_MS + 12_000, NARROW_TO_MS)).toBeLessThan(70);
    expect(secondsUntil(ada, NARROW_TO_MS, ({ sendingKbps }) => sendingKbps > WISH_KBPS)).toBeLessThan(30);
  });

  it('gets no copies and no error correction for what its own queue drops', () => {
    const ada = call({ up: narrow({ kbps: 24 }) }, 60);
    expect(ada.samples.every(({ expectedLossPercent }) => expectedLossPercent === 0)).toBe(true);
    const uncontrolled = call({ isControlled: false, up: narrow({ kbps: 24 }) }, 60);
    expect(uncontrolled.samples.at(-1)?.expectedLossPercent).toBe(30);
  });

  it('of a downlink counts where it is one of two, and not where it is one of eight', () => {
    const bad = { down: narrow({ kbps: 24 }) };
    const two = call({}, 60, [bad, {}]);
    const eight = call({}, 60, [bad, ...Array.from({ length: 7 }, () => ({}))]);
    expect(two.samples.some(({ packetMs }) => packetMs === 60)).toBe(true);
    expect(eight.samples.every(({ bitrate, packetMs }) => bitrate === 40_000 && packetMs === 20)).toBe(true);
  });

  it('of a downlink is told apart by the relay: the uplink has no queue', () => {
    using channel = new SimulatedChannel([{ talks: [0, 40_000] }, { down: narrow({ kbps: 40 }) }]);
    channel.run(13_000);
    expect(channel.people[0]!.uplinkDelay.queueMs(13_000)).toBeLessThan(2);
    expect(channel.people[0]!.planner.limitedBitrate).not.toBeNull();
  });
});

describe('two talkers behind one bottleneck', () => {
  it('share 64 kb/s fairly, Jain index 0.9 and more, also where one came 20 s later', () => {
    using channel = new SimulatedChannel([
      { talks: [0, 150_000] },
      { talks: [20_000, 150_000] },
      { down: [{ fromMs: 0, kbps: 64 }] },
    ]);
    channel.run(150_000);
    const rates = channel.people.slice(0, 2).map((person) => meanOf(person, 'sendingKbps', 60_000, 150_000));
    const jain =
      rates.reduce((sum, rate) => sum + rate, 0) ** 2 / (2 * rates.reduce((sum, rate) => sum + rate ** 2, 0));
    expect(jain, rates.join()).toBeGreaterThan(0.9);
    expect(rates[0]! + rates[1]!, rates.join()).toBeGreaterThan(45);
    expect(rates[0]! + rates[1]!, rates.join()).toBeLessThan(64);
  });
});

describe('a path without a queue', () => {
  const isUnlimited = (person: SimulatedPerson): boolean =>
    person.samples.every(({ bitrate, packetMs }) => bitrate === 40_000 && packetMs === 20);

  it.each([1, 2, 3])('that loses 10 % at random changes nothing but the error correction (seed %i)', (seed) => {
    const ada = call({ up: [{ fromMs: 0, kbps: WIDE, loss: 0.1 }] }, 60, [{}], seed);
    expect(isUnlimited(ada)).toBe(true);
    expect(ada.samples.at(-1)?.expectedLossPercent).toBeGreaterThan(7);
  });

  it.each([1, 2, 3])('with 60 ms of jitter changes nothing, with loss or without (seed %i)', (seed) => {
    for (const loss of [0, 0.1])
      expect(isUnlimited(call({ up: [{ fromMs: 0, kbps: WIDE, jitterMs: 60, loss }] }, 60, [{}], seed))).toBe(true);
  });

  it.each([200, -200])('and a device whose clock is slow by %i ppm change nothing in four minutes', (driftPpm) => {
    expect(isUnlimited(call({ driftPpm }, 240))).toBe(true);
  });

  it('and a device that stands still for 300 ms change nothing: the talker knows that it was late itself', () => {
    expect(isUnlimited(call({ stall: { atMs: 12_345, forMs: 300 } }, 90))).toBe(true);
  });

  it('that becomes 110 ms longer for good is accepted: back at the wish within 15 s', () => {
    const ada = call(
      {
        up: [
          { fromMs: 0, kbps: WIDE },
          { fromMs: NARROW_FROM_MS, kbps: WIDE, delayMs: 130 },
        ],
      },
      90,
    );
    expect(secondsUntil(ada, NARROW_FROM_MS + 4_000, ({ sendingKbps }) => sendingKbps > WISH_KBPS)).toBeLessThan(11);
    expect(ada.samples.filter(({ atMs }) => atMs > 30_000).every(({ bitrate }) => bitrate === 40_000)).toBe(true);
  });
});
