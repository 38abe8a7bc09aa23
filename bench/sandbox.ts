import { effect } from '../host/engine/catalogue/testing/effects.ts';
import { assemble } from '../host/engine/catalogue/testing/wat-component.ts';
import { ChainRig } from '../host/engine/supervisor/testing/chain-rig.ts';
import { judge, quantile } from './bench.ts';
import type { BenchResult } from './bench.ts';
import { benchEncoder, openChainContender } from './sandbox/chain-contender.ts';
import type { Contender } from './sandbox/contender.ts';
import { extismGain, openExtismContender } from './sandbox/extism-contender.ts';
import { openWorkerContender } from './sandbox/worker-contender.ts';

const ROUNDS = 4;
const FRAMES_PER_ROUND = 250;
const WARM_UP_FRAMES = 60;
const PACING_MS = 10;

/** Measures ms from a frame's start to its return, one frame every 10 ms. Contenders take turns in blocks, so that a busy moment affects all of them. */
export default async function bench(): Promise<BenchResult> {
  await using rig = await ChainRig.open();
  const codec = await rig.firstParty('opus', 'codec');
  const gains = await Promise.all(
    [1, 2, 3, 4, 5].map((number) => rig.install(effect({ id: `bench:gain-${number}`, gain: 0.99 }))),
  );
  const notes = [
    'chain3_ratio_worker: chain3_p50_ms beside worker3_p50_ms, the same components in a worker thread with shared memory, for which the caller blocks',
    'chains and worker include Opus (complexity 5, 10 ms) in the same round trip; Extism runs the 3 effects only',
  ];
  await using stack = new AsyncDisposableStack();
  const contenders = new Map<string, Contender>();
  for (const count of [1, 3, 5]) {
    const slots = gains.slice(0, count);
    contenders.set(
      `chain${count}`,
      stack.use(await openChainContender(`sandbox process, ${count} effects + Opus`, rig, slots, codec)),
    );
  }
  const modulePaths = gains.slice(0, 3).map((slot) => slot.modulePath);
  contenders.set(
    'worker3',
    stack.use(
      await openWorkerContender('worker, shared memory, 3 effects + Opus', {
        modulePaths,
        codecPath: codec.modulePath,
        encoder: benchEncoder,
      }),
    ),
  );
  try {
    contenders.set(
      'extism3',
      stack.use(await openExtismContender('Extism SDK, 3 effects', await assemble(extismGain), 3)),
    );
  } catch (error) {
    notes.push(`Extism's SDK did not start: ${error instanceof Error ? error.message : String(error)}`);
  }

  const samples = new Map<string, number[]>([...contenders.keys()].map((key) => [key, []]));
  const lost = new Map<string, number>();
  for (const contender of contenders.values()) await runFrames(contender, WARM_UP_FRAMES, () => {});
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, contender] of contenders) {
      await runFrames(contender, FRAMES_PER_ROUND, (ms) => {
        if (ms === null) lost.set(key, (lost.get(key) ?? 0) + 1);
        else samples.get(key)?.push(ms);
      });
    }
  }
  for (const [key, count] of lost)
    notes.push(
      `${key}: ${count} of ${ROUNDS * FRAMES_PER_ROUND} frames missed the 4 ms and went dry; they count as 4 ms`,
    );
  for (const [key, count] of lost) samples.get(key)?.push(...Array.from({ length: count }, () => 4));

  const figures: Record<string, number | null> = {};
  const rows: (string | number | null)[][] = [];
  for (const key of ['chain1', 'chain3', 'chain5', 'worker3', 'extism3']) {
    const times = samples.get(key) ?? [];
    figures[`${key}_p50_ms`] = rounded(quantile(times, 0.5));
    figures[`${key}_p99_ms`] = rounded(quantile(times, 0.99));
    rows.push([contenders.get(key)?.name ?? key, figures[`${key}_p50_ms`] ?? null, figures[`${key}_p99_ms`] ?? null]);
  }
  const [ours, worker] = [figures['chain3_p50_ms'], figures['worker3_p50_ms']];
  return judge({
    bench: 'sandbox',
    figures: { chain3_ratio_worker: ours && worker ? rounded(ours / worker) : null, ...figures },
    targets: { chain3_ratio_worker: '<= 2' },
    notes,
    table: { columns: ['one 10 ms frame there and back', 'p50 ms', 'p99 ms'], rows },
  });
}

async function runFrames(contender: Contender, count: number, note: (ms: number | null) => void): Promise<void> {
  const frame = new Float32Array(480);
  let dueMs = performance.now();
  for (let number = 0; number < count; number++) {
    for (let index = 0; index < 480; index++) frame[index] = 0.3 * Math.sin((number * 480 + index) * 0.05);
    note(await contender.process(frame));
    dueMs += PACING_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
  }
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
