/**
 * Mouth-to-ear delay: one `jackfield start --headless` speaks a WAV into a channel of a real `jackfield server`, a second one receives it and writes a WAV. All
 * three are separate processes on loopback; both engines record when each frame passes their device.
 */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startJackfield } from '../e2e/harness/jackfield.ts';
import { Switchboard } from '../e2e/harness/switchboard.ts';
import { readAudio, writeWav } from '../e2e/speech/audio-file.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { type BenchResult, judge, quantile } from './bench.ts';
import { measureMouthToEar } from './latency/mouth-to-ear.ts';
import { partsOf, readTrace } from './latency/trace.ts';
import type { PathParts } from './latency/trace.ts';

const probe = new URL('./latency/probe.ts', import.meta.url).href;
/** The jitter buffer starts one frame late and shrinks within some seconds; figures are from the time after. */
const SETTLE_MS = 6_000;
const TALK_MS = 20_000;
const CHANNEL = 'Lobby';
/** Lookahead of the codec with the settings of a fresh installation (`isLowDelay` off), in ms. */
const OPUS_LOOKAHEAD_MS = 6.5;

interface Call {
  readonly delaysMs: readonly number[];
  readonly windows: number;
  readonly parts: PathParts;
}

/** Makes one call with packets of `packetMs`, in a temporary folder. */
async function measureCall(packetMs: 10 | 20): Promise<Call> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-latency-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const inputPath = join(folder, 'speech.wav');
  const outputPath = join(folder, 'heard.wav');
  writeWav(inputPath, makeSpeech());
  const server = stack.use(await Switchboard.start());
  const listener = stack.use(await startEngine(folder, 'Listener', `file::${outputPath}`, server.address, packetMs));
  const speaker = stack.use(await startEngine(folder, 'Speaker', `file:${inputPath}`, server.address, packetMs));
  const talksFromMs = Date.now() + SETTLE_MS;
  await sleep(SETTLE_MS + TALK_MS);
  await speaker.stop('SIGTERM');
  await listener.stop('SIGTERM');

  const spoken = readTrace(join(folder, 'Speaker.trace'));
  const heard = readTrace(join(folder, 'Listener.trace'));
  const found = measureMouthToEar(readAudio(inputPath), spoken, readAudio(outputPath), heard, talksFromMs);
  log(`${packetMs} ms: ${found.delaysMs.length} of ${found.windows} seconds were found in the recording`);
  const parts = partsOf(
    spoken,
    heard,
    packetMs / 10,
    Math.ceil(found.firstSample / 480) + 1,
    Math.floor(found.lastSample / 480),
  );
  return { delaysMs: found.delaysMs, windows: found.windows, parts };
}

/** Half a minute of recorded speech, twice, so that it is longer than start and measurement. */
function makeSpeech(): Float32Array {
  const clips = [loadSpeech('congratulations'), loadSpeech('instructions'), loadSpeech('novel')];
  const all = new Float32Array(2 * clips.reduce((sum, clip) => sum + clip.length, 0));
  let offset = 0;
  for (const clip of [...clips, ...clips]) {
    all.set(clip, offset);
    offset += clip.length;
  }
  return all;
}

/** `jackfield start --headless` with a probe in its audio thread; resolves when it is ready. */
async function startEngine(
  folder: string,
  name: string,
  device: string,
  server: string,
  packetMs: 10 | 20,
): Promise<ReturnType<typeof startJackfield>> {
  const home = join(folder, name);
  await mkdir(join(home, 'config'), { recursive: true });
  await writeFile(join(home, 'config', 'settings.json'), JSON.stringify({ packetMs }));
  const options = ['--server', server, '--channel', CHANNEL, '--name', name, '--device', device];
  const engine = startJackfield(['start', '--headless', '--json', ...options], home, {
    NODE_OPTIONS: `--import=${probe}`,
    JACKFIELD_BENCH_TRACE: join(folder, `${name}.trace`),
  });
  await engine.waitForOutput(/"event":\s*"ready"/, 60_000);
  return engine;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function round(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}

function rowsOf(packetMs: number, call: Call): [string, number | null][] {
  const { captureChainMs, networkMs, jitterBufferMs, playbackChainMs } = call.parts;
  const total = quantile([...call.delaysMs], 0.5);
  const known =
    packetMs +
    OPUS_LOOKAHEAD_MS +
    (captureChainMs ?? 0) +
    (networkMs ?? 0) +
    (jitterBufferMs ?? 0) +
    (playbackChainMs ?? 0);
  return [
    ['packet is complete', packetMs],
    ['codec lookahead', OPUS_LOOKAHEAD_MS],
    ['capture chain', round(captureChainMs)],
    ['network and relay', round(networkMs)],
    ['jitter buffer', round(jitterBufferMs)],
    ['playback chain', round(playbackChainMs)],
    ['effects and the rest', round(total === null ? null : total - known)],
    ['mouth to ear, p50', round(total)],
    ['mouth to ear, p95', round(quantile([...call.delaysMs], 0.95))],
  ];
}

/** Describes the load of the machine, because real-time voice is the first to suffer from it. */
function describeLoad(): string {
  const load = loadavg()[0] ?? 0;
  const state = `load of the machine ${load.toFixed(1)} on ${availableParallelism()} processors`;
  if (isRealTime())
    return `${state}; all processes of this measurement ran at real-time priority, before everything else`;
  if (load <= availableParallelism()) return state;
  return `${state}: the buffers grow by what the scheduler delays; \`chrt -r 3 npm run bench -- latency\` measures the client alone`;
}

/** Linux reports the scheduling policy in field 41 of stat: 1 and 2 are the real-time policies. */
function isRealTime(): boolean {
  if (process.platform !== 'linux') return false;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields[38] === '1' || fields[38] === '2';
}

export default async function bench(): Promise<BenchResult> {
  const short = await measureCall(10);
  const long = await measureCall(20);
  const shortRows = rowsOf(10, short);
  const longRows = rowsOf(20, long);
  const p50 = (call: Call): number | null => round(quantile([...call.delaysMs], 0.5));
  return judge({
    bench: 'latency',
    figures: {
      m2e_10ms_p50_ms: p50(short),
      m2e_20ms_p50_ms: p50(long),
      m2e_10ms_p95_ms: round(quantile([...short.delaysMs], 0.95)),
      m2e_20ms_p95_ms: round(quantile([...long.delaysMs], 0.95)),
      jitter_buffer_10ms_p50_ms: round(short.parts.jitterBufferMs),
      jitter_buffer_20ms_p50_ms: round(long.parts.jitterBufferMs),
    },
    targets: { m2e_10ms_p50_ms: '<= 45', m2e_20ms_p50_ms: '<= 65' },
    notes: [
      describeLoad(),
      `recorded speech over loopback UDP through a real server; ${short.delaysMs.length} of ${short.windows} and ${long.delaysMs.length} of ${long.windows} windows of 1 s were found again`,
      'a sample is at the mouth 10 ms before its frame is handed over, and at the ear when its frame is handed to the device; a sound card adds its own buffers',
      'effects and the rest: what the enabled plugins delay by, and what the cross-correlation attributes to the codec',
    ],
    table: {
      columns: ['part (ms, medians)', '10 ms packets', '20 ms packets'],
      rows: shortRows.map(([name, value], index) => [name, value, longRows[index]?.[1] ?? null]),
    },
  });
}
