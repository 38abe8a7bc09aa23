import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MissingTestDependencyError } from '../find-program.ts';
import { rms } from '../metrics/noise.ts';
import { readAudio, SAMPLE_RATE, writeWav } from './audio-file.ts';

/**
 * Recorded human speech from Debian's packages, with the used part in seconds. Allison Smith's prompts of asterisk-core-sounds-en-g722 (CC-BY-SA-3.0), a
 * LibriVox reader of pocketsphinx-testdata (public domain), alsa-utils' channel names (48 kHz).
 */
const sources = {
  congratulations: { path: '/usr/share/asterisk/sounds/en_US_f_Allison/demo-congrats.g722', from: 0, seconds: 12 },
  instructions: { path: '/usr/share/asterisk/sounds/en_US_f_Allison/demo-instruct.g722', from: 0, seconds: 12 },
  novel: {
    path: '/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav',
    from: 0,
    seconds: 7,
  },
  frontCenter: { path: '/usr/share/sounds/alsa/Front_Center.wav', from: 0, seconds: 1.4 },
} as const;

export type SpeechName = keyof typeof sources;

const cacheFolder = new URL('../../node_modules/.cache/jackfield-e2e/', import.meta.url);

/** RMS of all clips after scaling: speech at the usual distance from a usual microphone. */
const TARGET_RMS = 10 ** (-23 / 20);

/** Clips that this process has loaded; each is decoded by a process of ffmpeg. */
const loaded = new Map<SpeechName, Float32Array>();

/**
 * Loads a clip: mono, 48 kHz, −23 dBFS RMS. Each call returns a copy of its own. Throws MissingTestDependencyError when the package is not installed.
 */
export function loadSpeech(name: SpeechName): Float32Array {
  const samples = loaded.get(name) ?? decodeSpeech(name);
  loaded.set(name, samples);
  return samples.slice();
}

function decodeSpeech(name: SpeechName): Float32Array {
  const { path, from, seconds } = sources[name];
  if (!existsSync(path)) throw new MissingTestDependencyError(path);
  const samples = readAudio(path).slice(from * SAMPLE_RATE, (from + seconds) * SAMPLE_RATE);
  const gain = TARGET_RMS / rms(samples);
  return samples.map((sample) => Math.max(-0.99, Math.min(0.99, sample * gain)));
}

/** Writes `samples` as a WAV into the cache folder, for a fake microphone to read; returns its path. */
export function microphoneFile(name: string, samples: Float32Array): string {
  mkdirSync(cacheFolder, { recursive: true });
  const path = fileURLToPath(new URL(`${name}.wav`, cacheFolder));
  writeWav(path, samples);
  return path;
}
