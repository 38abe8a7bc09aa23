/** Two engines and a server over an uplink of 24 kb/s with a queue of 500 ms, with congestion control and without. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { Bottleneck } from '../../../../bench/call/bottleneck.ts';
import { report } from '../../../../e2e/harness/report.ts';
import { align } from '../../../../e2e/metrics/align.ts';
import { stoi } from '../../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../../e2e/speech/speech.ts';
import { readWav } from '../../audio/wav-reader.ts';
import { WavWriter } from '../../audio/wav-writer.ts';
import { openUdpProxy } from '../../lanes/switchboard/testing/udp-proxy.ts';
import { EncoderPlanner } from '../encoder-planner.ts';
import { useEngines } from '../testing/use-engines.ts';

const RATE = 48_000;
/** Length of the judged end of the call: it contains the clip of 7 s as a whole. */
const JUDGED_SECONDS = 15;

const engines = useEngines();
const { openPerson, openServer } = engines;
afterEach(() => void vi.restoreAllMocks());

interface NarrowCall {
  /** STOI of the sound heard in the last 15 s. */
  readonly intelligibility: number;
  readonly meanQueueMs: number;
  readonly lostPercent: number;
  readonly limitedKbps: number | null;
  readonly packetMs: number | null;
}

/** Judges the call from `settlingSeconds` on. */
async function callOverNarrowUplink(settlingSeconds: number): Promise<NarrowCall> {
  const clip = loadSpeech('novel');
  const inputPath = join(engines.folder, 'speech.wav');
  const outputPath = join(engines.folder, 'heard.wav');
  {
    await using writer = await WavWriter.open(inputPath, (error) => {
      throw error;
    });
    for (let at = 0; at + 480 <= clip.length; at += 480) writer.write(clip.subarray(at, at + 480));
  }
  let serverPort = 0;
  const proxy = engines.stack.use(await openUdpProxy(() => serverPort));
  const server = engines.stack.use(await openServer({ publicUdpPort: proxy.port }));
  serverPort = server.port;
  const link = new Bottleneck({ kbps: 24, queueMs: 500 });
  const queues: number[] = [];
  let [sent, lost] = [0, 0];
  proxy.delaysUplink = (datagram) => {
    const nowMs = performance.now();
    const waitMs = link.pass(nowMs, datagram.length);
    queues.push(link.queuedMs(nowMs));
    sent += 1;
    lost += waitMs === null ? 1 : 0;
    return waitMs;
  };
  const bob = await openPerson('Bob', server, {
    device: { kind: 'file', inputPath: null, outputPath, isLooping: false, speed: 1 },
  });
  const ada = await openPerson('Ada', server, {
    device: { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 },
  });
  for (const id of ['jackfield:echo-cancellation', 'jackfield:noise-suppression'])
    await ada.window.request('disablePlugin', { id });
  await bob.window.request('watchPeople', { isWatching: true });
  await bob.window.until('quality', ({ receivedKbps }) => receivedKbps > 5);
  await delay(settlingSeconds * 1_000);
  [sent, lost, queues.length] = [0, 0, 0];
  await delay(JUDGED_SECONDS * 1_000);
  const { limitedKbps } = ada.window.state.quality;
  const packetMs = bob.window.people?.[0]?.packetMs ?? null;
  await bob.engine[Symbol.asyncDispose]();
  const recording = readWav(await readFile(outputPath));
  if (!recording.ok) throw new TypeError(recording.reason);
  const heard = recording.samples;
  const { samples } = align(clip, heard.subarray(heard.length - JUDGED_SECONDS * RATE), RATE);
  const call = {
    intelligibility: stoi(clip, samples, RATE),
    meanQueueMs: queues.reduce((sum, each) => sum + each, 0) / queues.length,
    lostPercent: (100 * lost) / sent,
    limitedKbps,
    packetMs,
  };
  const { intelligibility, meanQueueMs, lostPercent } = call;
  report('uplink of 24 kb/s', { intelligibility, meanQueueMs, lostPercent, limitedKbps: limitedKbps ?? Infinity });
  return call;
}

it('speech over an uplink of 24 kb/s stays intelligible, comes with little delay and loses next to nothing', async () => {
  // The queue is drained 8 s after the uplink became narrow (congestion.test.ts).
  const call = await callOverNarrowUplink(15);
  expect(call.limitedKbps).toBeGreaterThanOrEqual(16);
  expect(call.packetMs).toBeGreaterThanOrEqual(40);
  // A busy machine sends packets late and several at once: only simulated calls reach a queue of 60 ms (congestion.test.ts).
  expect(call.lostPercent).toBeLessThan(8);
  expect(call.meanQueueMs).toBeLessThan(250);
  expect(call.intelligibility).toBeGreaterThan(0.82);
});

it('and without congestion control waits half a second and loses more than a third', async () => {
  vi.spyOn(EncoderPlanner.prototype, 'reportPath').mockReturnValue(false);
  // The queue is full after a second. How much of the voice is left depends on which packets it takes: STOI .68 to .89 in seven calls.
  const call = await callOverNarrowUplink(5);
  expect(call.lostPercent).toBeGreaterThan(33);
  expect(call.meanQueueMs).toBeGreaterThan(400);
});
