import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { CaptureOutcome } from '../../ports/chain.ts';
import { ChainRig, delay, testEncoder } from '../testing/chain-rig.ts';
import type { MeasuredCaptureChain } from './capture-chain.ts';

vi.setConfig({ testTimeout: 60_000 });

const OFTEN = { timeout: 10_000, interval: 1 };

interface Answer {
  readonly sequence: number;
  readonly packet: string;
  readonly isDry: boolean;
}

let rig: ChainRig;
let together: MeasuredCaptureChain;
let apart: MeasuredCaptureChain;
const ofTogether: Answer[] = [];
const ofApart: Answer[] = [];

beforeAll(async () => {
  rig = await ChainRig.open();
  const codec = await rig.firstParty('opus', 'codec');
  const gate = await rig.firstParty('voice-gate', 'gate');
  const keep =
    (answers: Answer[]) =>
    ({ sequence, packet, packetBytes, isDry }: CaptureOutcome): void => {
      answers.push({ sequence, packet: Buffer.from(packet.subarray(0, packetBytes)).toString('hex'), isDry });
    };
  // The speed of the machine is not tested here.
  const patient = { deadlineMs: 5_000, hangMs: 20_000 };
  together = rig.openCapture(patient, keep(ofTogether));
  apart = rig.openCapture(patient, keep(ofApart));
  for (const chain of [together, apart])
    await chain.configure({ slots: [gate], codec, encoder: testEncoder, packetMs: 20 });
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Silence, then a tone that opens the gate, then silence again. */
function frameOf(sequence: number): Float32Array {
  const isLoud = sequence > 7 && sequence < 40;
  return Float32Array.from({ length: 480 }, (_, index) =>
    isLoud ? 0.2 * Math.sin((sequence * 480 + index) * (0.03 + 0.01 * Math.sin(sequence))) : 0,
  );
}

const answersTo = async (answers: Answer[], count: number): Promise<void> => {
  await vi.waitFor(() => expect(answers.length).toBe(count), OFTEN);
};

it('makes the same packets of frames that cross two at a time, and none of them later', async () => {
  let waited = 0;
  for (let sequence = 1; sequence <= 140; sequence++) {
    apart.process(frameOf(sequence), sequence, undefined, null, true);
    await answersTo(ofApart, sequence);
    together.process(frameOf(sequence), sequence, undefined, null, false);
    const completesPacket = ofApart.at(-1)?.packet !== '';
    // The answers to both frames of a packet arrive together.
    const isDue = completesPacket && ofApart[sequence - 2]?.packet === '';
    expect(await rig.until(() => ofTogether.length >= (isDue ? sequence : sequence - 1))).toBe(true);
    if (ofTogether.length < sequence) waited += 1;
  }
  together.flush();
  await answersTo(ofTogether, 140);
  expect(ofTogether).toEqual(ofApart);
  expect(ofTogether.filter(({ packet }) => packet !== '').length).toBeGreaterThan(14);
  expect(waited).toBeGreaterThan(10);
});

it('sends the frame that waits when no other follows, and answers it when its sandbox dies', async () => {
  let sequence = 200;
  const loud = (): Float32Array => frameOf(8 + (sequence % 30));
  // Talks until the gate is open and a packet is complete.
  do {
    together.process(loud(), ++sequence, undefined, null, true);
    await vi.waitFor(() => expect(ofTogether.at(-1)?.sequence).toBe(sequence), OFTEN);
  } while (ofTogether.at(-1)?.packet === '');
  const before = ofTogether.length;
  together.process(loud(), ++sequence, undefined, null, false);
  await delay(100);
  expect(ofTogether).toHaveLength(before);
  together.flush();
  await answersTo(ofTogether, before + 1);
  together.process(loud(), ++sequence, undefined, null, true);
  await answersTo(ofTogether, before + 2);
  together.process(loud(), ++sequence, undefined, null, false);
  if (process.platform !== 'linux') return;
  const children = readFileSync('/proc/thread-self/children', 'utf8').trim().split(' ');
  for (const pid of children) process.kill(Number(pid), 'SIGKILL');
  await answersTo(ofTogether, before + 3);
  expect(ofTogether.at(-1)).toMatchObject({ sequence, packet: '', isDry: true });
});
