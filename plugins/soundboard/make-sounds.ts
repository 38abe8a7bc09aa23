import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavOf, type Tone } from '../shared/synthesize.ts';

/** `npm run sounds -w plugins/soundboard` writes `assets/` anew. */
const folder = join(import.meta.dirname, 'assets');
await mkdir(folder, { recursive: true });

const brass = [1, 0.9, 0.8, 0.6, 0.5, 0.4, 0.3];
const drum = (startS: number, hz: number, noise: number): Tone => ({ hz, startS, lengthS: 0.25, level: 0.6, noise });
const sounds: Readonly<Record<string, readonly Tone[]>> = {
  'tada.wav': [
    { hz: 392, startS: 0, lengthS: 0.2, level: 0.5, overtones: brass },
    { hz: 523.25, startS: 0.18, lengthS: 0.9, level: 0.35, overtones: brass },
    { hz: 659.25, startS: 0.18, lengthS: 0.9, level: 0.3, overtones: brass },
    { hz: 783.99, startS: 0.18, lengthS: 0.9, level: 0.3, overtones: brass },
  ],
  'horn.wav': [
    { hz: 466.16, startS: 0, lengthS: 1.2, level: 0.45, overtones: brass },
    { hz: 554.37, startS: 0, lengthS: 1.2, level: 0.4, overtones: brass },
  ],
  'drums.wav': [drum(0, 180, 0.4), drum(0.22, 180, 0.4), drum(0.44, 420, 0.95)],
  'trombone.wav': [
    { hz: 293.66, startS: 0, lengthS: 0.4, level: 0.5, overtones: brass },
    { hz: 277.18, startS: 0.4, lengthS: 0.4, level: 0.5, overtones: brass },
    { hz: 261.63, startS: 0.8, lengthS: 0.4, level: 0.5, overtones: brass },
    { hz: 246.94, startS: 1.2, lengthS: 1, level: 0.5, overtones: brass },
  ],
};
for (const [name, tones] of Object.entries(sounds)) await writeFile(join(folder, name), wavOf(tones));
