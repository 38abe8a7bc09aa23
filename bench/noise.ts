/**
 * Noise suppression by type of noise and distance to the voice: how near the result is to the clean recording, untouched and behind the plugin. File to
 * file through the artifact of the registry, frame by frame.
 */
import { fileURLToPath } from 'node:url';
import { siSdr } from '../e2e/metrics/si-sdr.ts';
import { stoi } from '../e2e/metrics/stoi.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';
import { locateArtifact } from '../plugins/tooling/plugin-build.ts';
import { loadArtifact } from '../plugins/tooling/load-artifact.ts';
import { type BenchResult, judge } from './bench.ts';
import { mix, noises } from './noise/noises.ts';
import type { NoiseName } from './noise/noises.ts';
import { pesqOf } from './noise/pesq.ts';
import type { ScoredPair } from './noise/pesq.ts';

const RATE = 48_000;
const FRAME = 480;
const VOICES = ['congratulations', 'instructions', 'novel'] as const;
const SNRS_DB = [0, 5, 10, 20] as const;

interface CapturedAudio {
  activate(config: { sampleRate: number; frameSamples: number }): number;
  onAudioFrameCaptured(samples: Float32Array): Float32Array;
  reset(): void;
}

/** One voice in one noise, through one tier; both signals as long as each other and aligned. */
interface Measured extends ScoredPair {
  readonly siSdrDb: number;
  readonly stoi: number;
}

interface Row {
  readonly noise: NoiseName | 'clean';
  readonly snrDb: number | null;
  readonly tier: 'off' | 'light';
  readonly all: readonly Measured[];
  pesq: number | null;
}

/** RNNoise as the registry has it; its latency is taken off. */
async function openLight(): Promise<(samples: Float32Array) => Float32Array> {
  const folder = fileURLToPath(new URL('../plugins/noise-suppression', import.meta.url));
  const artifact = await loadArtifact((await locateArtifact(folder)).artifactFile);
  const audio = artifact.instantiate()['jackfield:plugin/captured-audio@0.1.0'] as CapturedAudio;
  const latency = audio.activate({ sampleRate: RATE, frameSamples: FRAME });
  return (samples) => {
    audio.reset();
    const out = new Float32Array(samples.length - (samples.length % FRAME));
    for (let start = 0; start < out.length; start += FRAME)
      out.set(audio.onAudioFrameCaptured(samples.slice(start, start + FRAME)), start);
    return out.subarray(latency);
  };
}

function measure(clean: Float32Array, heard: Float32Array): Measured {
  const length = Math.min(clean.length, heard.length);
  const pair = { clean: clean.slice(0, length), heard: heard.slice(0, length) };
  return { ...pair, siSdrDb: siSdr(pair.clean, pair.heard), stoi: stoi(pair.clean, pair.heard, RATE) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value: number | null, digits: number): number | null =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;

/** Fills in PESQ; returns the note that says why there is none. */
function score(rows: readonly Row[]): string | null {
  const scored = pesqOf(rows.flatMap(({ all }) => all));
  if ('missing' in scored) {
    process.stderr.write(`\n!!! PESQ WAS NOT MEASURED: ${scored.missing}\n\n`);
    return `PESQ was not measured: ${scored.missing}. JACKFIELD_BENCH_PYTHON names a Python with the packages pesq and scipy`;
  }
  rows.forEach((row, at) => {
    row.pesq = mean(scored.scores.slice(at * VOICES.length, (at + 1) * VOICES.length));
  });
  return null;
}

export default async function bench(): Promise<BenchResult> {
  const suppress = await openLight();
  const voices = VOICES.map((name) => loadSpeech(name));
  const rows: Row[] = [];
  const add = (noise: Row['noise'], snrDb: number | null, noisy: readonly Float32Array[]): void => {
    const off = noisy.map((heard, voice) => measure(voices[voice] ?? heard, heard));
    const light = noisy.map((heard, voice) => measure(voices[voice] ?? heard, suppress(heard)));
    rows.push(
      { noise, snrDb, tier: 'off', all: off, pesq: null },
      { noise, snrDb, tier: 'light', all: light, pesq: null },
    );
  };
  add('clean', null, voices);
  for (const noise of Object.keys(noises) as NoiseName[])
    for (const snrDb of SNRS_DB) {
      process.stderr.write(`${noise} ${snrDb} dB\n`);
      add(
        noise,
        snrDb,
        voices.map((voice) => mix(voice, noise, snrDb)),
      );
    }
  const note = score(rows);
  const stoiOf = ({ all }: Row): number => mean(all.map((one) => one.stoi));
  const siSdrOf = ({ all }: Row): number => mean(all.map((one) => one.siSdrDb));
  const find = (noise: Row['noise'], snrDb: number | null, tier: Row['tier']): Row | undefined =>
    rows.find((row) => row.noise === noise && row.snrDb === snrDb && row.tier === tier);
  /** What the plugin gains over the untouched sound. */
  const gain = (noise: NoiseName, snrDb: number, of: (row: Row) => number): number | null => {
    const [off, light] = [find(noise, snrDb, 'off'), find(noise, snrDb, 'light')];
    return off === undefined || light === undefined ? null : of(light) - of(off);
  };
  const clean = find('clean', null, 'light');
  const babble = SNRS_DB.map((snrDb) => gain('babble', snrDb, stoiOf) ?? Number.NaN);
  return judge({
    bench: 'noise',
    figures: {
      clean_pesq: round(clean?.pesq ?? null, 2),
      clean_stoi: clean === undefined ? null : round(stoiOf(clean), 4),
      pink5_si_sdr_gain_db: round(gain('pink', 5, siSdrOf), 1),
      white5_si_sdr_gain_db: round(gain('white', 5, siSdrOf), 1),
      babble_stoi_worst_gain: round(Math.min(...babble), 4),
    },
    targets: {
      clean_pesq: '>= 4',
      clean_stoi: '>= 0.99',
      pink5_si_sdr_gain_db: '>= 4',
      babble_stoi_worst_gain: '>= 0',
    },
    notes: [
      `means over ${VOICES.length} recordings; the noise lies the given distance below the RMS of the recording, pauses included`,
      'off is the untouched sound; light is RNNoise, the plugin jackfield:noise-suppression at full strength, its latency taken off',
      ...(note === null ? [] : [note]),
    ],
    table: {
      columns: ['noise', 'SNR dB', 'tier', 'SI-SDR dB', 'STOI', 'PESQ-WB'],
      rows: rows.map((row) => [
        row.noise,
        row.snrDb,
        row.tier,
        // A signal is infinitely near to itself.
        row.noise === 'clean' && row.tier === 'off' ? null : round(siSdrOf(row), 1),
        round(stoiOf(row), 3),
        round(row.pesq, 2),
      ]),
    },
  });
}
