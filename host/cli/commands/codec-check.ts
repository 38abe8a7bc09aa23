import { DEADLINE_US, LANE_PACKET_BYTES, measureCodec, testVoice, tryCodec } from '@jackfield/engine/workbench';
import type { CodecFitness, Workbench } from '@jackfield/engine/workbench';
import { formatBytes } from '../output.ts';

/** What `plugin check` finds out about a codec. */
export interface CodecCheck {
  readonly runs: readonly CodecFitness[];
  readonly problems: readonly string[];
  readonly lines: readonly string[];
}

/** 10 s of audio in packets of each length. */
const CHECKED_MS = 10_000;
/** A component that grows by more than this while it is checked grows without end. */
const GROWTH_LIMIT_BYTES = 1 << 20;
/** A voice of 2 s through which nothing has to come: what is wanted is that nothing breaks. */
const TRIAL = { snrDb: Number.NEGATIVE_INFINITY, lossPercent: 10, maxBytes: LANE_PACKET_BYTES };

/** Packets of 10 and 20 ms: what they cost, and what loss and wreckage do to the codec. Rejects as `openCodec` does. */
export async function checkCodec(bench: Workbench): Promise<CodecCheck> {
  const runs: CodecFitness[] = [];
  const problems: string[] = [];
  for (const packetFrames of [1, 2] as const) {
    await using codec = await bench.openCodec(packetFrames);
    const fitness = await measureCodec(codec, CHECKED_MS / (10 * packetFrames));
    const trial = await tryCodec(codec, testVoice(200), { ...TRIAL, packetFrames });
    runs.push(fitness);
    problems.push(...problemsOf(fitness), ...trial.problems.map((problem) => `${fitness.packetMs} ms: ${problem}`));
  }
  return { runs, problems, lines: runs.flatMap(linesOf) };
}

/** Words about memory that a run of so many seconds took on, if that is too much. */
export function growthProblems(what: string, growthBytes: number, seconds: number): string[] {
  return growthBytes > GROWTH_LIMIT_BYTES
    ? [`${what}: its memory grew by ${formatBytes(growthBytes)} in ${seconds} s`]
    : [];
}

function problemsOf({ packetMs, encode, decode, memoryGrowthBytes }: CodecFitness): string[] {
  const problems = growthProblems(`${packetMs} ms`, memoryGrowthBytes, CHECKED_MS / 1_000);
  for (const [what, { p99Us }] of Object.entries({ encode, decode })) {
    if (p99Us <= DEADLINE_US) continue;
    problems.push(
      `${packetMs} ms: one packet in a hundred takes ${p99Us.toFixed(0)} µs or more to ${what}; the chain waits ${DEADLINE_US} µs`,
    );
  }
  return problems;
}

function linesOf({ packetMs, packets, encode, decode, ...figures }: CodecFitness): string[] {
  const { longestPacketBytes, bitsPerSecond, lookaheadSamples, memoryBytes, memoryGrowthBytes } = figures;
  return [
    '',
    `codec: ${packets} packets of ${packetMs} ms in sandboxes`,
    `  encode p50 ${encode.p50Us.toFixed(0)} µs, p99 ${encode.p99Us.toFixed(0)} µs; decode p50 ${decode.p50Us.toFixed(0)} µs, p99 ${decode.p99Us.toFixed(0)} µs`,
    `  ${(bitsPerSecond / 1_000).toFixed(1)} kb/s, packets of ${longestPacketBytes} bytes at most; lookahead ${lookaheadSamples} samples`,
    `  memory ${formatBytes(memoryBytes)}, grew by ${formatBytes(memoryGrowthBytes)}`,
  ];
}
