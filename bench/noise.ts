/**
 * Noise suppression by type of noise and signal-to-noise ratio: similarity of the result to the clean recording, untouched and after each tier of the plugin.
 * Works on files, frame by frame, with the artifact of the registry.
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

const TIERS = ['light', 'strong'] as const;
type Tier = (typeof TIERS)[number];
/** Number of the plugin's parameter that selects the tier. */
const TIER_PARAMETER = 1;

interface Parameters {
  setParameter(id: number, value: number): void;
}

interface CapturedAudio {
  activate(config: { sampleRate: number; frameSamples: number }): { readonly latencySamples: number };
  onAudioFrameCaptured(samples: Float32Array): Float32Array;
  reset(): void;
}

/** One voice in one noise, through one tier; both signals are aligned and equally long. */
interface Measured extends ScoredPair {
  readonly siSdrDb: number;
  readonly stoi: number;
}

interface Row {
  readonly noise: NoiseName | 'clean';
  readonly snrDb: number | null;
  readonly tier: 'off' | Tier;
  readonly all: readonly Measured[];
  /** Processor time per frame, in µs. */
  readonly cpuUs: number | null;
  pesq: number | null;
}

interface Suppressor {
  suppress(samples: Float32Array): Float32Array;
  /** Processor time per frame since the last call, in µs. */
  takeCpuUs(): number;
}

/** A tier of the plugin from the registry; its latency is removed. */
async function open(tier: Tier): Promise<Suppressor> {
  const folder = fileURLToPath(new URL('../plugins/noise-suppression', import.meta.url));
  const artifact = await loadArtifact((await locateArtifact(folder)).artifactFile);
  const plugin = artifact.instantiate();
  (plugin['jackfield:plugin/parameters@0.2.0'] as Parameters).setParameter(TIER_PARAMETER, TIERS.indexOf(tier));
  const audio = plugin['jackfield:plugin/captured-audio@0.2.0'] as CapturedAudio;
  const { latencySamples: latency } = audio.activate({ sampleRate: RATE, frameSamples: FRAME });
  let [usedUs, frames] = [0, 0];
  const suppress = (samples: Float32Array): Float32Array => {
    audio.reset();
    const out = new Float32Array(samples.length - (samples.length % FRAME));
    const before = process.threadCpuUsage();
    for (let start = 0; start < out.length; start += FRAME)
      out.set(audio.onAudioFrameCaptured(samples.slice(start, start + FRAME)), start);
    const used = process.threadCpuUsage(before);
    usedUs += used.user + used.system;
    frames += out.length / FRAME;
    return out.subarray(latency);
  };
  // This first pass lets the engine optimise the code.
  suppress(loadSpeech(VOICES[0]));
  [usedUs, frames] = [0, 0];
  return {
    suppress,
    takeCpuUs: () => {
      const perFrame = usedUs / frames;
      [usedUs, frames] = [0, 0];
      return perFrame;
    },
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

/** Fills in PESQ; returns a note with the reason when there is no score. */
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

const targetsOf = (tier: Tier): Record<string, string> => ({
  [`${tier}_clean_pesq`]: '>= 4',
  [`${tier}_clean_stoi`]: '>= 0.99',
  [`${tier}_pink5_si_sdr_gain_db`]: '>= 4',
  [`${tier}_babble_stoi_worst_gain`]: '>= 0',
  [`${tier}_babble_pesq_worst_gain`]: '>= 0',
  [`${tier}_cpu_us`]: '<= 1000',
});

export default async function bench(): Promise<BenchResult> {
  const suppressors = await Promise.all(TIERS.map(async (tier) => ({ tier, ...(await open(tier)) })));
  const voices = VOICES.map((name) => loadSpeech(name));
  const measureVoice = (heard: Float32Array, voice: number): Measured => measure(voices[voice] ?? heard, heard);
  const rows: Row[] = [];
  const add = (noise: Row['noise'], snrDb: number | null, noisy: readonly Float32Array[]): void => {
    rows.push({ noise, snrDb, tier: 'off', all: noisy.map(measureVoice), cpuUs: null, pesq: null });
    for (const { tier, suppress, takeCpuUs } of suppressors) {
      const all = noisy.map((heard, voice) => measureVoice(suppress(heard), voice));
      rows.push({ noise, snrDb, tier, all, cpuUs: takeCpuUs(), pesq: null });
    }
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
  const pesqOfRow = (row: Row): number => row.pesq ?? Number.NaN;
  /** Difference of a score between a tier and the untouched signal. */
  const gain = (noise: NoiseName, snrDb: number, tier: Tier, of: (row: Row) => number): number => {
    const [off, on] = [find(noise, snrDb, 'off'), find(noise, snrDb, tier)];
    return off === undefined || on === undefined ? Number.NaN : of(on) - of(off);
  };
  const figuresOf = (tier: Tier): Record<string, number | null> => {
    const clean = find('clean', null, tier);
    const babble = (of: (row: Row) => number): number =>
      Math.min(...SNRS_DB.map((snrDb) => gain('babble', snrDb, tier, of)));
    const cpuUs = rows.filter((row) => row.tier === tier).map((row) => row.cpuUs ?? 0);
    return {
      [`${tier}_clean_pesq`]: round(clean?.pesq ?? null, 2),
      [`${tier}_clean_stoi`]: clean === undefined ? null : round(stoiOf(clean), 4),
      [`${tier}_pink5_si_sdr_gain_db`]: round(gain('pink', 5, tier, siSdrOf), 1),
      [`${tier}_white5_si_sdr_gain_db`]: round(gain('white', 5, tier, siSdrOf), 1),
      [`${tier}_babble_stoi_worst_gain`]: round(babble(stoiOf), 4),
      [`${tier}_babble_pesq_worst_gain`]: note === null ? round(babble(pesqOfRow), 2) : null,
      [`${tier}_cpu_us`]: round(mean(cpuUs), 0),
    };
  };
  return judge({
    bench: 'noise',
    figures: { ...figuresOf('light'), ...figuresOf('strong') },
    targets: { ...targetsOf('light'), ...targetsOf('strong') },
    notes: [
      `means over ${VOICES.length} recordings; the noise lies the given distance below the RMS of the recording, pauses included`,
      'off is the untouched sound; light is RNNoise, strong GTCRN with a share of RNNoise: the tiers of the plugin jackfield:noise-suppression at full strength, their latency taken off',
      'µs is processor time per frame of 10 ms',
      ...(note === null ? [] : [note]),
    ],
    table: {
      columns: ['noise', 'SNR dB', 'tier', 'SI-SDR dB', 'STOI', 'PESQ-WB', 'µs'],
      rows: rows.map((row) => [
        row.noise,
        row.snrDb,
        row.tier,
        // The SI-SDR of a signal against itself is infinite.
        row.noise === 'clean' && row.tier === 'off' ? null : round(siSdrOf(row), 1),
        round(stoiOf(row), 3),
        round(row.pesq, 2),
        round(row.cpuUs, 0),
      ]),
    },
  });
}
