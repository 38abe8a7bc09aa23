import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomSource } from '../../../../e2e/metrics/noise.ts';
import type { CaptureOutcome } from '../../ports/chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';

const FRAME = 480;
/** The speed of the machine is not tested here. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };

let rig: ChainRig;

beforeAll(async () => {
  rig = await ChainRig.open();
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

it('takes noise suppression over from its light to its strong tier in mid-stream: sound arrives 1 frame late, then 3', async () => {
  const slot = await rig.firstParty('noise-suppression', 'effect');
  const codec = await rig.firstParty('opus', 'codec');
  let onAnswer: (outcome: CaptureOutcome) => void = () => undefined;
  const chain = rig.openCapture(PATIENT, (outcome: CaptureOutcome) => onAnswer(outcome));
  const random = randomSource(3);
  const inputs: Float32Array[] = [];
  /** Delay of the output in frames: at strength 0 it equals an earlier input, sample for sample. -1 for none. */
  const step = async (): Promise<number> => {
    const input = Float32Array.from({ length: FRAME }, () => 0.1 * random());
    inputs.push(input);
    const answer = new Promise<Float32Array>((resolve) => (onAnswer = (outcome) => resolve(outcome.pcm.slice())));
    chain.process(input, inputs.length - 1);
    const output = await answer;
    return inputs.toReversed().findIndex((one) => one.every((sample, i) => Math.abs(sample - (output[i] ?? 0)) < 1e-4));
  };
  const configure = async (tier: number): Promise<void> => {
    const parameters = [
      [0, 0],
      [1, tier],
    ] as const;
    await chain.configure({ slots: [{ ...slot, parameters }], codec, encoder: testEncoder, packetMs: 10 });
    await rig.until(() => chain.isProtected);
    for (let warm = 0; warm < 10; warm++) await step();
  };
  await configure(0);
  expect(await step()).toBe(1);
  await configure(1);
  expect(await step()).toBe(3);
}, 120_000);
