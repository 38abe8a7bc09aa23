import { setTimeout as sleep } from 'node:timers/promises';
import { Author } from '../../e2e/harness/author.ts';
import { keptProjectFolder } from '../../e2e/harness/plugin-projects.ts';
import { Switchboard } from '../../e2e/harness/switchboard.ts';
import { readTrace } from '../latency/trace.ts';

const GAINS = [0.4, 0.7, 0.3, 0.6, 0.5] as const;
const FIRST_BUILD_MS = 120_000;
const BUILD_MS = 60_000;
const SETTLE_MS = 500;

export interface SwapDrops {
  readonly swaps: number;
  /** Frames of 10 ms captured between the first and the last packet. */
  readonly frames: number;
  /** Frames among them that no packet carried. */
  readonly dropped: number;
}

/** Swaps builds of an effect in a real call, as `plugin dev` does, and counts the frames that are missing in the sent packets. */
export async function measureSwapDrops(): Promise<SwapDrops> {
  await using server = await Switchboard.start();
  await using author = await Author.open('c', server, keptProjectFolder('c'));
  author.startDev();
  await expectRound(author, FIRST_BUILD_MS);
  for (const gain of GAINS) {
    await sleep(SETTLE_MS);
    await author.turnGain(gain);
    await expectRound(author, BUILD_MS);
  }
  await sleep(SETTLE_MS);
  await author.stopDev();
  await author.hangUp();
  const sent = [...readTrace(author.traceFile).sent.keys()].sort((one, other) => one - other);
  return { swaps: GAINS.length, ...countMissing(sent) };
}

async function expectRound(author: Author, limitMs: number): Promise<void> {
  const round = await author.nextEvent(limitMs);
  if (round.event !== 'round') throw new Error(String(round['message'] ?? round.event));
}

/** Counts missing frames between packets whose timestamps count frames; the most common step is the length of a packet. */
export function countMissing(timestamps: readonly number[]): { readonly frames: number; readonly dropped: number } {
  const steps = timestamps.slice(1).map((timestamp, index) => timestamp - (timestamps[index] ?? 0));
  const usual = Math.min(...steps);
  if (!Number.isFinite(usual)) throw new Error('no packets were sent');
  const dropped = steps.reduce((sum, step) => sum + step - usual, 0);
  return { frames: (timestamps.at(-1) ?? 0) - (timestamps[0] ?? 0), dropped };
}
