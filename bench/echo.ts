import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cut, findLag } from '../e2e/metrics/lag.ts';
import { pinkNoise } from '../e2e/metrics/noise.ts';
import { convolve, erleDb, roomResponse, withDrift } from '../e2e/metrics/room.ts';
import { siSdr } from '../e2e/metrics/si-sdr.ts';
import { stoi } from '../e2e/metrics/stoi.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { type BenchResult, judge } from './bench.ts';
import { type Canceller, openPlugin, openWebRtc } from './echo/cancellers.ts';

const RATE = 48_000;
/** Rounds in which the plugin and the native build take turns. */
const ROUNDS = 5;
const nativeFolder = fileURLToPath(new URL('echo/native/', import.meta.url));
const targetFolder = fileURLToPath(new URL('../node_modules/.cache/jackfield-bench/echo-native', import.meta.url));

/** 24 s of speech from the far end, and a near-end reader who speaks from second 7 to 22. */
const far = joined(loadSpeech('congratulations'), loadSpeech('instructions'));
const near = new Float32Array(far.length);
const reader = loadSpeech('novel').subarray(0, 6.9 * RATE);
for (const second of [7, 15]) near.set(reader, second * RATE);
/** Noise of a quiet room: −65 dBFS. */
const hiss = pinkNoise(far.length, 3).map((sample) => sample * 10 ** (-45 / 20));

interface Path {
  readonly name: string;
  readonly echo: Float32Array;
  /** Second from which the echo must be cancelled. */
  readonly from: number;
}

/** Echo over delays, with drift, and after a change of the path; then the near-end speech that remains in double talk; then the time per frame. */
export default async function bench(): Promise<BenchResult> {
  const notes: string[] = [
    'chromium is WebRTC’s own AEC3 in C++, as @ennuicastr/webrtcaec3.js compiles it: the code that Chromium runs, on the very same recordings',
    'echoes are recorded speech through synthetic rooms (200 ms of reverberation); “n” adds a loudspeaker that saturates',
  ];
  const plugin = await openPlugin();
  const webRtc = await openWebRtc();
  const rows: (string | number | null)[][] = [];
  const erles = paths().map(({ name, echo, from }) => {
    const [ours, theirs] = [plugin, webRtc].map((canceller) =>
      erleDb(echo, canceller.cancel(echo, far).out, from, far.length / RATE),
    );
    rows.push([`ERLE dB, ${name}`, ours ?? null, theirs ?? null]);
    return ours ?? 0;
  });
  const ratios = [-20, -12, -6, 0].flatMap((gainDb) =>
    [false, true].map((isSaturated) => {
      const [ours, theirs] = [plugin, webRtc].map((canceller) => doubleTalk(canceller, gainDb, isSaturated));
      const name = `${gainDb} dB${isSaturated ? ' n' : ''}`;
      rows.push([`STOI in double talk, ${name}`, ours?.stoi ?? null, theirs?.stoi ?? null]);
      rows.push([`SI-SDR dB, ${name}`, ours?.siSdr ?? null, theirs?.siSdr ?? null]);
      return (ours?.stoi ?? 0) / (theirs?.stoi ?? 1);
    }),
  );
  const times = frameTimes(plugin, webRtc, notes);
  rows.push(['µs a frame', times.pluginUs, times.webRtcUs]);
  return judge({
    bench: 'echo',
    figures: {
      erle_db: Math.min(...erles),
      double_talk_stoi_ratio_chromium: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
      aec_us: times.pluginUs,
      aec_native_us: times.nativeUs,
      aec_ratio_native: times.nativeUs === null ? null : times.pluginUs / times.nativeUs,
    },
    targets: {
      erle_db: '>= 45',
      double_talk_stoi_ratio_chromium: '>= 1',
      aec_us: '<= 200',
      aec_ratio_native: '<= 1.7',
    },
    notes,
    table: { columns: ['', plugin.name, webRtc.name], rows },
  });
}

function through(delayMs: number, gainDb = -12, seed = 5): Float32Array {
  return convolve(far, roomResponse({ delayMs, gainDb, reverberationMs: 200, seed }));
}

function paths(): Path[] {
  const [near60, moved] = [through(60), through(95, -9, 9)];
  return [
    ...[20, 60, 120, 250].map((delayMs) => ({ name: `${delayMs} ms`, echo: through(delayMs), from: 1.5 })),
    { name: '60 ms, 50 ppm of drift', echo: withDrift(near60, 50), from: 1.5 },
    {
      name: '1.5 s after the path changed',
      echo: near60.map((sample, index) => (index < 12 * RATE ? sample : (moved[index] ?? 0))),
      from: 13.5,
    },
  ];
}

function doubleTalk(canceller: Canceller, gainDb: number, isSaturated: boolean): { stoi: number; siSdr: number } {
  const played = isSaturated ? far.map((sample) => Math.tanh(sample * 3) / 3) : far;
  const echo = convolve(played, roomResponse({ delayMs: 60, gainDb, reverberationMs: 200, seed: 5 }));
  const microphone = echo.map((sample, index) => sample + (near[index] ?? 0) + (hiss[index] ?? 0));
  const { out } = canceller.cancel(microphone, far);
  const clean = near.slice(7 * RATE, 22 * RATE);
  const lag = findLag(near.subarray(8 * RATE, 13 * RATE), out.subarray(8 * RATE, 13.2 * RATE)).samples;
  const heard = cut(out, 7 * RATE + lag, clean.length);
  return { stoi: stoi(clean, heard, RATE), siSdr: siSdr(clean, heard) };
}

/** Medians of rounds in which all contenders take turns, so that a busy moment affects each of them. */
function frameTimes(
  plugin: Canceller,
  webRtc: Canceller,
  notes: string[],
): { pluginUs: number; webRtcUs: number; nativeUs: number | null } {
  const echo = through(60);
  const native = buildNative(echo, notes);
  const [ours, theirs, natives]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours?.push(plugin.cancel(echo, far).frameUs);
    theirs?.push(webRtc.cancel(echo, far).frameUs);
    if (native !== null) natives?.push(native.run());
  }
  native?.remove();
  return { pluginUs: median(ours), webRtcUs: median(theirs), nativeUs: native === null ? null : median(natives) };
}

function buildNative(echo: Float32Array, notes: string[]): { run: () => number; remove: () => void } | null {
  try {
    const options = {
      cwd: nativeFolder,
      env: { ...process.env, CARGO_TARGET_DIR: targetFolder },
      stdio: 'pipe',
    } as const;
    execFileSync('cargo', ['build', '--release', '--locked'], options);
  } catch (error) {
    notes.push(
      `sonora could not be built here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'jackfield-bench-echo-'));
  const files = [far, echo].map((samples, index) => {
    const file = join(folder, `${index}.raw`);
    writeFileSync(file, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    return file;
  });
  const program = join(targetFolder, 'release/echo-native');
  return {
    run: () => Number(execFileSync(program, files, { encoding: 'utf8' })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function median(values: number[] = []): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

function joined(one: Float32Array, other: Float32Array): Float32Array {
  const all = new Float32Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
