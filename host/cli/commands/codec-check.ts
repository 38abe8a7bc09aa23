import { DEADLINE_US, LANE_PACKET_BYTES, measureCodec, testVoice, tryCodec } from '@jackfield/engine/workbench';
import type { CodecFitness, Workbench } from '@jackfield/engine/workbench';
import { formatBytes } from '../output.ts';

/** Result of `plugin check` for a codec. */
export interface CodecCheck {
  readonly runs: readonly CodecFitness[];
  readonly problems: readonly string[];
  readonly lines: readonly string[];
}

/** Duration of the test audio for each packet length: 10 s. */
const CHECKED_MS = 10_000;
/** Memory growth during the check above which a component counts as leaking. */
const GROWTH_LIMIT_BYTES = 1 << 20;
/** Trial with a voice of 2 s and no required output quality: it only checks that nothing breaks. */
const TRIAL = { snrDb: Number.NEGATIVE_INFINITY, lossPercent: 10, maxBytes: LANE_PACKET_BYTES };

/** Measures the cost of packets of 10 and 20 ms and the effect of lost and damaged packets on the codec. Rejects as `openCodec` does. */
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

/** Message about excessive memory growth in a run of `seconds`; empty if the growth is acceptable. */
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
