import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomSource } from '../../../../e2e/metrics/noise.ts';
import { loadPrompts } from '../../../../e2e/speech/prompts.ts';
import type { CaptureOutcome } from '../../ports/chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';

const FRAME = 480;
const RATE = 48_000;
/** The speed of the machine is not tested here. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };
/** Noise suppression has a latency of one frame. */
const LATENCY = 480;
const PAUSE_S = 1;
/** A word begins with the first 2.5 ms above this: 20 dB below the level of the prompts. */
const AUDIBLE = 10 ** (-43 / 20);
const BLOCK = 120;

let rig: ChainRig;

beforeAll(async () => {
  rig = await ChainRig.open();
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Sample at which a prompt becomes audible. */
function beginningOf(prompt: Float32Array): number {
  for (let start = 0; start < prompt.length; start += BLOCK) {
    let energy = 0;
    for (let i = start; i < start + BLOCK; i++) energy += (prompt[i] ?? 0) ** 2;
    if (Math.sqrt(energy / BLOCK) > AUDIBLE) return start;
  }
  throw new Error('The prompt is silent.');
}

it('loses more than 5 ms of the beginning of at most one of 100 prompts, and 10 ms of that, on the way through the default chain', async () => {
  const prompts = loadPrompts(100, 0.6);
  expect(prompts).toHaveLength(100);
  const slots = await Promise.all([
    rig.firstParty('noise-suppression', 'effect'),
    rig.firstParty('voice-gate', 'gate'),
    rig.firstParty('auto-gain', 'effect'),
  ]);
  /** Frames that went into packets, by number. */
  const sent = new Set<number>();
  let onAnswer: () => void = () => undefined;
  const chain = rig.openCapture(PATIENT, (outcome: CaptureOutcome) => {
    if (outcome.packetBytes > 0) for (const ago of [0, 1]) sent.add(outcome.sequence - ago);
    onAnswer();
  });
  await chain.configure({ slots, codec: await rig.firstParty('opus', 'codec'), encoder: testEncoder, packetMs: 20 });
  await rig.until(() => chain.isProtected);

  const random = randomSource(7);
  const lost: number[] = [];
  let number = 0;
  for (const prompt of prompts) {
    const samples = new Float32Array(Math.ceil((PAUSE_S * RATE + prompt.length) / FRAME) * FRAME);
    for (let i = 0; i < samples.length; i++) samples[i] = 3e-5 * random();
    for (let i = 0; i < prompt.length; i++) samples[PAUSE_S * RATE + i]! += prompt[i]!;
    const first = number;
    for (let start = 0; start < samples.length; start += FRAME) {
      const isAnswered = new Promise<void>((resolve) => (onAnswer = resolve));
      chain.process(samples.subarray(start, start + FRAME), number++);
      await isAnswered;
    }
    const beginning = PAUSE_S * RATE + beginningOf(prompt) + LATENCY;
    let frame = first + Math.floor(beginning / FRAME);
    while (!sent.has(frame) && frame < number) frame += 1;
    lost.push(Math.max(0, ((frame - first) * FRAME - beginning) / 48));
  }
  expect(lost.filter((ms) => ms > 5).length).toBeLessThanOrEqual(1);
  expect(Math.max(...lost)).toBeLessThanOrEqual(10);
});
