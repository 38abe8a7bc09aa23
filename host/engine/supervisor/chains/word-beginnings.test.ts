import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaptureOutcome } from '../../ports/chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';

const FRAME = 480;
/** The speed of the machine is not tested here. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };
const THRESHOLD_MODE: readonly (readonly [id: number, value: number])[] = [
  [0, 1],
  [2, -40],
  [3, 0],
  [4, 0],
  [5, 0],
];

let rig: ChainRig;

beforeAll(async () => {
  rig = await ChainRig.open();
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Bytes of the packet that each frame completes, from tones at these levels; the gate opens above −40 dBFS. */
async function packetsOf(packetMs: 10 | 20, levels: readonly number[]): Promise<readonly number[]> {
  const gate = { ...(await rig.firstParty('voice-gate', 'gate')), parameters: THRESHOLD_MODE };
  const bytes: number[] = [];
  let onAnswer: () => void = () => undefined;
  const chain = rig.openCapture(PATIENT, ({ packetBytes }: CaptureOutcome) => {
    bytes.push(packetBytes);
    onAnswer();
  });
  await chain.configure({
    slots: [gate],
    codec: await rig.firstParty('opus', 'codec'),
    encoder: testEncoder,
    packetMs,
  });
  await rig.until(() => chain.isProtected);
  for (const [index, level] of [0, 0, ...levels].entries()) {
    const isAnswered = new Promise<void>((resolve) => (onAnswer = resolve));
    chain.process(
      Float32Array.from({ length: FRAME }, (_, i) => level * Math.sin(0.05 * (index * FRAME + i))),
      index,
    );
    await isAnswered;
  }
  // The first frame ends a talk spurt, because the chain cannot know that there was none.
  return bytes.slice(2);
}

it('a packet of 20 ms goes out with the frame that opens the gate, the frame before it in the first place; then every second frame', async () => {
  const bytes = await packetsOf(20, [0, 0.005, 0.2, 0.2, 0.2, 0.2, 0.2]);
  expect(bytes.map((count) => count > 0)).toEqual([false, false, true, false, true, false, true]);
});

it('a frame that was sent when the gate closed is not sent again when it opens at once', async () => {
  const bytes = await packetsOf(20, [0, 0, 0.2, 0, 0.2, 0.2]);
  // The gate opens; it closes, with a half-empty last packet; it opens again without a frame to put before.
  expect(bytes.map((count) => count > 0)).toEqual([false, false, true, true, false, true]);
});

it('a packet of 10 ms has no room for the frame before', async () => {
  const bytes = await packetsOf(10, [0, 0.005, 0.2, 0.2]);
  expect(bytes.map((count) => count > 0)).toEqual([false, false, true, true]);
});
