import { afterEach, beforeEach, it, vi } from 'vitest';
import { SimulatedChannel } from './testing/simulated-channel.ts';
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());
function show(name: string, ch: SimulatedChannel, every = 1000, who = 0) {
  const rows = ch.people[who]!.samples.filter(({ atMs }) => atMs % every === 0).map((s) => `${(s.atMs / 1000).toFixed(0)}:${s.sendingKbps.toFixed(0)}/${(s.bitrate/1000).toFixed(0)}k${s.packetMs} q${s.queueMs.toFixed(0)} e${s.expectedLossPercent}`);
  console.log(name + '\n' + rows.join('  ') + `\nlost ${ch.people[who]!.up.lost} of ${ch.people[who]!.up.lost + ch.people[who]!.up.passed}`);
}
for (const isControlled of [true, false])
for (const [kbps, countsIp] of [[20, false], [24, true], [32, true], [64, true]] as const)
  it(`bottleneck ${kbps} ${isControlled}`, () => {
    using ch = new SimulatedChannel([{ isControlled, countsIp, talks: [0, 90_000], up: [{ fromMs: 0, kbps: 1000 }, { fromMs: 10_000, kbps }, { fromMs: 50_000, kbps: 1000 }] }, {}]);
    ch.run(90_000);
    show(`${kbps} ${isControlled}`, ch);
  });
it('cross', () => {
  using ch = new SimulatedChannel([{ talks: [0, 90_000], up: [{ fromMs: 0, kbps: 100 }, { fromMs: 10_000, kbps: 100, crossKbps: 60 }, { fromMs: 50_000, kbps: 100 }] }, {}]);
  ch.run(90_000);
  show('cross', ch);
});
it('random', () => {
  for (const phase of [{ loss: 0.1 }, { jitterMs: 60 }, { loss: 0.1, jitterMs: 60 }]) {
    using ch = new SimulatedChannel([{ talks: [0, 60_000], up: [{ fromMs: 0, kbps: 1000, ...phase }] }, {}]);
    ch.run(60_000);
    show(JSON.stringify(phase), ch, 5000);
  }
  for (const driftPpm of [200, -200]) {
    using ch = new SimulatedChannel([{ talks: [0, 180_000], driftPpm }, { }]);
    ch.run(180_000);
    show('drift' + driftPpm, ch, 20000);
  }
  using ch = new SimulatedChannel([{ talks: [0, 60_000], stall: { atMs: 10_000, forMs: 300 } }, { }]);
  ch.run(60_000);
  show('stall', ch, 5000);
  using ch2 = new SimulatedChannel([{ talks: [0, 60_000], up: [{ fromMs: 0, kbps: 1000, delayMs: 20 }, { fromMs: 10_000, kbps: 1000, delayMs: 130 }] }, { }]);
  ch2.run(60_000);
  show('longer', ch2, 2000);
});
