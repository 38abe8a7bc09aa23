import { ChainRig } from '../host/engine/supervisor/testing/chain-rig.ts';
import { type BenchResult, judge, quantile } from './bench.ts';
import { measureEffects } from './plugins-run/effect-costs.ts';
import { measureEvents, measureInstalls } from './plugins-run/lifecycle.ts';
import { measureSwapDrops } from './plugins-run/swap-drops.ts';

/** Costs of plugins: a frame in each language, an installation, a swap, an event. */
export default async function bench(): Promise<BenchResult> {
  await using rig = await ChainRig.open();
  const codec = await rig.firstParty('opus', 'codec');
  const costs = await measureEffects(rig, codec);
  const installs = await measureInstalls(rig, codec);
  const swaps = await measureSwapDrops();
  const events = await measureEvents(rig);
  const names = Object.keys(costs.p50Us);
  return judge({
    bench: 'plugins',
    figures: {
      ...Object.fromEntries(names.map((name) => [`frame_p50_us_${name}`, rounded(costs.p50Us[name] ?? null)])),
      install_to_first_frame_ms: rounded(quantile(installs, 0.5)),
      hot_swap_dropped_frames: swaps.dropped,
      event_p50_us: rounded(quantile(events, 0.5)),
      event_p99_us: rounded(quantile(events, 0.99)),
    },
    targets: { install_to_first_frame_ms: '<= 300', hot_swap_dropped_frames: '<= 0', event_p50_us: '<= 150' },
    notes: [
      'a frame is 480 samples through a gain and a biquad, one every 10 ms; for plugins the time is that of the slot in the sandbox, by its metrics',
      'frame_p50_us_plain_js is the same code as a function of the host; frame_p50_us_extism is the SDK of Extism without its worker, so without a boundary between processes or threads',
      'install_to_first_frame_ms: median of 5 components of 50 KB, from the file to the first frame that it changed, in a running chain with Opus, 2 s after its permissions were shown',
      `${swaps.swaps} builds were swapped in a call of ${swaps.frames} frames, by plugin dev; a frame counts as dropped when no packet carried it`,
      ...costs.notes,
    ],
    table: {
      columns: ['one 10 ms frame of gain + biquad', 'p50 µs', 'p99 µs'],
      rows: names.map((name) => [name, rounded(costs.p50Us[name] ?? null), rounded(costs.p99Us[name] ?? null)]),
    },
  });
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
