import { writeFileSync } from 'node:fs';
import { rms } from '../../e2e/metrics/noise.ts';
import { readAudio, SAMPLE_RATE } from '../../e2e/speech/audio-file.ts';
import { loadSpeech } from '../../e2e/speech/speech.ts';
import type { Part } from './analysis.ts';

const CHANNEL_NAMES = ['Front_Left', 'Front_Right', 'Rear_Left', 'Side_Right'];
const TARGET_RMS = 10 ** (-22 / 20);
const LEAD_S = 0.5;
const PAUSE_S = 0.3;

export interface CallSpeech {
  /** Mono, 48 kHz, −22 dBFS RMS, about 27 s. */
  readonly samples: Float32Array;
  /** Part in seconds that was recorded in a studio: a perceptual score is meaningful only there. */
  readonly clean: Part;
}

/** A LibriVox reader, the spoken channel names of alsa-utils and a prompt of Asterisk. */
export function loadCallSpeech(): CallSpeech {
  const names = CHANNEL_NAMES.map((name) => readAudio(`/usr/share/sounds/alsa/${name}.wav`));
  const clips = [loadSpeech('novel'), ...names, loadSpeech('congratulations')].map(normalize);
  const lengths = clips.map((clip) => clip.length + PAUSE_S * SAMPLE_RATE);
  const samples = new Float32Array(LEAD_S * SAMPLE_RATE + lengths.reduce((sum, length) => sum + length, 0));
  let offset = LEAD_S * SAMPLE_RATE;
  const starts: number[] = [];
  for (const [index, clip] of clips.entries()) {
    starts.push(offset / SAMPLE_RATE);
    samples.set(clip, offset);
    offset += lengths[index]!;
  }
  return { samples, clean: { firstWordS: LEAD_S, fromS: starts[1]!, toS: samples.length / SAMPLE_RATE } };
}

function normalize(clip: Float32Array): Float32Array {
  const gain = TARGET_RMS / rms(clip);
  return clip.map((sample) => Math.max(-0.99, Math.min(0.99, sample * gain)));
}

/** 16-bit WAV in two channels: speech on the left, silence on the right. */
export function writeLeftWav(path: string, samples: Float32Array): void {
  const bytes = Buffer.alloc(44 + samples.length * 4);
  bytes.write('RIFF', 0, 'ascii');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'ascii');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(SAMPLE_RATE, 24);
  bytes.writeUInt32LE(SAMPLE_RATE * 4, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'ascii');
  bytes.writeUInt32LE(samples.length * 4, 40);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(Math.round(sample * 32_767), 44 + index * 4);
  writeFileSync(path, bytes);
}
