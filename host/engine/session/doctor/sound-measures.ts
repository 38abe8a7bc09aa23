import type { DoctorLevel } from '@jackfield/protocol/doctor';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { rmsOf, toDb } from '../../audio/level.ts';

/** Number of consecutive samples at the limit that counts as clipping. */
const CLIPPED_RUN = 3;
const CLIPPED_LEVEL = 0.985;
/** Length in frames of the quietest stretch, which is searched for hum. */
const HUM_FRAMES = 50;
const MAINS_HERTZ = [50, 60] as const;
const HARMONICS = [1, 2, 3, 4] as const;
/** Frames per point of the level curve. */
const LEVEL_FRAMES = 5;

/** Levels of the microphone, in dBFS RMS of frames, −100 for silence. */
export interface MicrophoneMeasures {
  /** Every sample is exactly zero: a muted or denied microphone, not a quiet room. */
  readonly isZero: boolean;
  /** Level of the loudest 300 ms. */
  readonly loudDb: number;
  /** The noise floor: one frame in ten is quieter. */
  readonly floorDb: number;
  /** Frames with clipped samples, percent. */
  readonly clippedPercent: number;
  /** Share of mains hum in the quietest half second, in percent, and its frequency. */
  readonly humPercent: number;
  readonly humHertz: 50 | 60;
}

/** `samples` are whole frames of 480 at 48 kHz, without the sweep; null when there are none. */
export function measureMicrophone(samples: Float32Array): MicrophoneMeasures | null {
  const count = Math.floor(samples.length / FRAME_SAMPLES);
  if (count === 0) return null;
  const rms = Array.from({ length: count }, (_, index) => rmsOf(frameOf(samples, index)));
  const sorted = rms.toSorted((a, b) => a - b);
  const clipped = rms.filter((_, index) => isClipped(frameOf(samples, index))).length;
  return {
    isZero: samples.every((sample) => sample === 0),
    loudDb: toDb(loudest(rms, 30)),
    floorDb: toDb(sorted[Math.floor(count / 10)] ?? 0),
    clippedPercent: Math.round((1_000 * clipped) / count) / 10,
    ...measureHum(quietest(samples, rms)),
  };
}

/** Returns one point for each 50 ms. */
export function levelsOf(captured: Float32Array, played: Float32Array): DoctorLevel[] {
  const step = LEVEL_FRAMES * FRAME_SAMPLES;
  const count = Math.floor(captured.length / step);
  return Array.from({ length: count }, (_, index) => ({
    atMs: index * LEVEL_FRAMES * FRAME_MS,
    microphoneDb: rounded(toDb(rmsOf(captured.subarray(index * step, (index + 1) * step)))),
    playedDb: rounded(toDb(rmsOf(played.subarray(index * step, (index + 1) * step)))),
  }));
}

function frameOf(samples: Float32Array, index: number): Float32Array {
  return samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
}

function loudest(rms: readonly number[], frames: number): number {
  let best = 0;
  for (let at = 0; at < rms.length; at++) {
    const stretch = rms.slice(at, at + frames);
    best = Math.max(best, Math.sqrt(stretch.reduce((sum, value) => sum + value * value, 0) / stretch.length));
    if (at + frames >= rms.length) break;
  }
  return best;
}

/** The half second with the least energy. */
function quietest(samples: Float32Array, rms: readonly number[]): Float32Array {
  let [best, least] = [0, Infinity];
  for (let at = 0; at + HUM_FRAMES <= rms.length; at++) {
    const energy = rms.slice(at, at + HUM_FRAMES).reduce((sum, value) => sum + value * value, 0);
    if (energy < least) [best, least] = [at, energy];
  }
  return samples.subarray(best * FRAME_SAMPLES, (best + HUM_FRAMES) * FRAME_SAMPLES);
}

function isClipped(frame: Float32Array): boolean {
  let run = 0;
  for (const sample of frame) {
    run = Math.abs(sample) >= CLIPPED_LEVEL ? run + 1 : 0;
    if (run >= CLIPPED_RUN) return true;
  }
  return false;
}

function measureHum(samples: Float32Array): Pick<MicrophoneMeasures, 'humPercent' | 'humHertz'> {
  const total = samples.reduce((sum, sample) => sum + sample * sample, 0);
  const [at50 = 0, at60 = 0] = MAINS_HERTZ.map((hertz) =>
    HARMONICS.reduce((sum, harmonic) => sum + energyAt(samples, hertz * harmonic), 0),
  );
  const humPercent = total === 0 ? 0 : Math.min(100, Math.round((100 * Math.max(at50, at60)) / total));
  return { humPercent, humHertz: at60 > at50 ? 60 : 50 };
}

/** Energy at one frequency by Goertzel's algorithm; for a pure tone it is the whole energy. */
function energyAt(samples: Float32Array, hertz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + coefficient * last - before, last];
  const power = last * last + before * before - coefficient * last * before;
  return samples.length === 0 ? 0 : (2 * power) / samples.length;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
