import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { CodecBench } from './codec-bench.ts';
import { countEach, fillWithVoice, quantileOf } from './figures.ts';

/** Cost and size of packets of one length. */
export interface CodecFitness {
  /** Packet length in ms, 10 or 20. */
  readonly packetMs: number;
  readonly packets: number;
  readonly lookaheadSamples: number;
  readonly encode: CodecCost;
  readonly decode: CodecCost;
  readonly longestPacketBytes: number;
  readonly bitsPerSecond: number;
  /** Memory of both instances after the last packet, and its growth since the first. */
  readonly memoryBytes: number;
  readonly memoryGrowthBytes: number;
  /** Number of failures by kind. */
  readonly faults: Readonly<Record<string, number>>;
}

interface CodecCost {
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Encodes and decodes packets of speech-like sound in a row. */
export async function measureCodec(bench: CodecBench, packets: number): Promise<CodecFitness> {
  const encoding = new Float64Array(packets);
  const decoding = new Float64Array(packets);
  const voice = new Float32Array(bench.packetSamples);
  const frames = bench.packetSamples / FRAME_SAMPLES;
  let memoryBefore = 0;
  let bytes = 0;
  let longestPacketBytes = 0;
  for (let index = 0; index < packets; index++) {
    for (let frame = 0; frame < frames; frame++) {
      fillWithVoice(voice.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES), index * frames + frame);
    }
    const { made: packet, spentUs } = await bench.encode(voice);
    encoding[index] = spentUs;
    decoding[index] = (await bench.decode(packet)).spentUs;
    bytes += packet.length;
    longestPacketBytes = Math.max(longestPacketBytes, packet.length);
    if (index === 0) memoryBefore = bench.memoryBytes;
  }
  const packetMs = frames * FRAME_MS;
  return {
    packetMs,
    packets,
    lookaheadSamples: bench.lookaheadSamples,
    encode: costOf(encoding),
    decode: costOf(decoding),
    longestPacketBytes,
    bitsPerSecond: Math.round((bytes * 8 * 1_000) / (packets * packetMs)),
    memoryBytes: bench.memoryBytes,
    memoryGrowthBytes: bench.memoryBytes - memoryBefore,
    faults: countEach(bench.faults),
  };
}

function costOf(spent: Float64Array): CodecCost {
  spent.sort();
  return { p50Us: quantileOf(spent, 0.5), p99Us: quantileOf(spent, 0.99) };
}
