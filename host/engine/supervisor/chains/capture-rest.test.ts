import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { effect } from '../../catalogue/testing/effects.ts';
import { ChainRig, delay, testEncoder } from '../testing/chain-rig.ts';
import type { MeasuredCaptureChain } from './capture-chain.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: ChainRig;
/** Values that the effect put in the middle of each answer: the number of its calls, and the input sample at that position. */
const seen: { calls: number; input: number }[] = [];
let chain: MeasuredCaptureChain;

beforeAll(async () => {
  rig = await ChainRig.open();
  const codec = await rig.firstParty('opus', 'codec');
  // The effect writes the number of the call in ten-thousandths to sample 300; sample 301 stays.
  const count = `(f32.store offset=1200 (local.get $ptr) (f32.div (f32.convert_i32_u (global.get $calls)) (f32.const 10000)))`;
  const counting = await rig.install(effect({ id: 'test:counting', body: count, tail: 0 }));
  // The speed of the machine is not tested here.
  chain = rig.openCapture({ deadlineMs: 5_000, hangMs: 20_000 }, ({ pcm, isDry }) => {
    if (!isDry) seen.push({ calls: Math.round((pcm[300] ?? 0) * 10_000), input: pcm[301] ?? 0 });
  });
  await chain.configure({ slots: [counting], codec, encoder: testEncoder, packetMs: 10 });
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const frameOf = (value: number): Float32Array => new Float32Array(480).fill(value);

async function process(value: number, sequence: number): Promise<{ calls: number; input: number }> {
  const before = seen.length;
  chain.process(frameOf(value), sequence);
  await vi.waitFor(() => expect(seen.length).toBe(before + 1), 10_000);
  return seen.at(-1) ?? { calls: 0, input: 0 };
}

it('runs frames that rested through the effects before the next one, four at most, none twice and none left out', async () => {
  // No frame rests before a sandbox has received a frame.
  expect(chain.rest(frameOf(0.1))).toBe(false);
  const first = await process(0.1, 1);
  for (let frame = 0; frame < 4; frame++) expect(chain.rest(frameOf(0.2))).toBe(true);
  expect(chain.rest(frameOf(0.2))).toBe(false);
  await delay(50);
  expect(seen).toHaveLength(1);
  expect(await process(0.3, 6)).toEqual({ calls: first.calls + 5, input: expect.closeTo(0.3) });
  chain.rest(frameOf(0.2));
  expect((await process(0.3, 8)).calls).toBe(first.calls + 7);
  expect((await process(0.3, 9)).calls).toBe(first.calls + 8);
});

it('runs the last four frames of a long silence before the next one, and no others', async () => {
  const before = await process(0.1, 30);
  for (let frame = 0; frame < 200; frame++) expect(chain.skip(frameOf(0.2))).toBe(true);
  // A frame behind them may not wait any more.
  expect(chain.rest(frameOf(0.2))).toBe(false);
  expect((await process(0.3, 231)).calls).toBe(before.calls + 5);
  expect((await process(0.3, 232)).calls).toBe(before.calls + 6);
});

it('gives effects noise at -120 dBFS where the microphone is digitally silent, and leaves everything else as it is', async () => {
  const { input } = await process(0, 15);
  expect(Math.abs(input)).toBeGreaterThan(1e-10);
  expect(Math.abs(input)).toBeLessThan(1.01e-6);
  expect((await process(2e-6, 16)).input).toBeCloseTo(2e-6, 10);
});

it('lets no frame rest while an answer is owed', async () => {
  chain.process(frameOf(0.1), 20);
  expect(chain.rest(frameOf(0.1))).toBe(false);
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(4));
});

it('leaves out no frame for an effect that never sleeps', async () => {
  const sleepless = await rig.install(effect({ id: 'test:sleepless' }));
  await using other = rig.openCapture({ deadlineMs: 5_000, hangMs: 20_000 }, () => answers++);
  let answers = 0;
  const codec = await rig.firstParty('opus', 'codec');
  await other.configure({ slots: [sleepless], codec, encoder: testEncoder, packetMs: 10 });
  other.process(frameOf(0.1), 1);
  await vi.waitFor(() => expect(answers).toBe(1), 10_000);
  expect([other.skip(frameOf(0.2)), other.rest(frameOf(0.2))]).toEqual([false, true]);
});
