import { MAX_LANE_PAYLOAD_BYTES } from '@jackfield/sandbox/pipe-protocol';
import { snrOf } from './audio-case.ts';
import type { CodecBench } from './codec-bench.ts';

/** Parameters of a codec trial, and the limits that its result must meet. */
export interface CodecTrial {
  readonly packetFrames: 1 | 2;
  /** Minimum ratio of the voice to its difference after decoding, lost packets included, in dB. */
  readonly snrDb: number;
  /** Share of lost packets, in percent; always the same ones. */
  readonly lossPercent: number;
  /** Maximum length of a packet, in bytes. */
  readonly maxBytes: number;
}

/** Result of a trial. */
export interface CodecResult {
  readonly snrDb: number;
  /** Descriptions of the problems; empty when there are none. */
  readonly problems: readonly string[];
}

/** Maximum packet that a lane carries, in bytes. */
export const LANE_PACKET_BYTES = MAX_LANE_PAYLOAD_BYTES;

/**
 * Sends a voice through encoder and decoder, with some packets lost, and then malformed packets. The codec passes when the decoded voice is near enough and
 * nothing broke the codec.
 */
export async function tryCodec(bench: CodecBench, voice: Float32Array, trial: CodecTrial): Promise<CodecResult> {
  const packets = await encodeAll(bench, voice);
  const problems = packetProblems(packets, Math.min(trial.maxBytes, LANE_PACKET_BYTES));
  const decoded = await decodeAll(bench, packets, lossOf(packets.length, trial.lossPercent));
  const wrong = decoded.find(({ length }) => length !== bench.packetSamples);
  if (wrong !== undefined) {
    problems.push(`${wrong.length} samples came back of a packet that ${bench.packetSamples} went into`);
  }
  const heard = joined(decoded).subarray(bench.lookaheadSamples);
  const snrDb = snrOf(voice.subarray(0, heard.length), heard);
  if (!(snrDb >= trial.snrDb)) {
    problems.push(`what comes back differs: ${snrDb.toFixed(1)} dB signal to difference, ${trial.snrDb} dB are wanted`);
  }
  await sendWreckage(bench, packets);
  return { snrDb, problems: [...problems, ...new Set(bench.faults)] };
}

async function encodeAll(bench: CodecBench, voice: Float32Array): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  for (let at = 0; at + bench.packetSamples <= voice.length; at += bench.packetSamples) {
    packets.push((await bench.encode(voice.subarray(at, at + bench.packetSamples))).made);
  }
  return packets;
}

function packetProblems(packets: readonly Uint8Array[], limit: number): string[] {
  const problems: string[] = [];
  const longest = Math.max(0, ...packets.map(({ length }) => length));
  const missing = packets.filter(({ length }) => length === 0).length;
  if (longest > limit) problems.push(`a packet has ${longest} bytes; ${limit} are allowed`);
  if (missing > 0) problems.push(`${missing} of ${packets.length} frames became no packet`);
  if (packets.length === 0) problems.push('the sound does not fill one packet');
  return problems;
}

async function decodeAll(
  bench: CodecBench,
  packets: readonly Uint8Array[],
  isLost: readonly boolean[],
): Promise<Float32Array[]> {
  const decoded: Float32Array[] = [];
  for (const [index, packet] of packets.entries()) {
    const next = isLost[index + 1] === true ? undefined : packets[index + 1];
    const { made } = isLost[index] === true ? await bench.fillGap(next) : await bench.decode(packet);
    decoded.push(made);
  }
  return decoded;
}

/** True for each lost packet: never for the first three, and the same in every run. */
function lossOf(packets: number, percent: number): boolean[] {
  let seed = 7;
  return Array.from({ length: packets }, (_, index) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return index > 2 && ((seed >>> 8) % 10_000) / 100 < percent;
  });
}

/** Sends packets that are cut, too long, mangled, or noise, each followed by a good one. Their decoded sound is not judged; a trap is a fault. */
async function sendWreckage(bench: CodecBench, packets: readonly Uint8Array[]): Promise<void> {
  const sound = packets.find(({ length }) => length > 0);
  if (sound === undefined) return;
  for (const wreck of wrecksOf(sound)) {
    await bench.decode(wreck);
    await bench.fillGap(wreck);
    await bench.decode(sound);
  }
}

function wrecksOf(sound: Uint8Array): Uint8Array[] {
  const { length } = sound;
  return [
    ...[0, 0.5, 1].map((share) => sound.slice(0, Math.max(1, Math.round((length - 1) * share)))),
    Uint8Array.from([...sound, 0]),
    ...[0, 255].map((byte) => new Uint8Array(length).fill(byte)),
    ...[1, 2, 3, 4].map((start) => noise(length, start * 1_000)),
    ...[1, 2, 37, LANE_PACKET_BYTES, 4_000].map((size) => noise(size, size)),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((bit) => sound.map((byte, at) => (at % 16 === bit ? byte ^ (1 << bit) : byte))),
  ];
}

function noise(length: number, start: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Math.imul(index + start, 2_654_435_761) >>> 24);
}

function joined(frames: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    whole.set(frame, at);
    at += frame.length;
  }
  return whole;
}
