import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavOf } from '../shared/synthesize.ts';

/** `npm run sounds -w plugins/narrator` writes `assets/` anew. */
const folder = join(import.meta.dirname, 'assets');
const bell = { lengthS: 0.35, level: 0.4 };
await mkdir(folder, { recursive: true });
const sounds = {
  'join.wav': [
    { ...bell, hz: 523.25, startS: 0 },
    { ...bell, hz: 783.99, startS: 0.12 },
  ],
  'leave.wav': [
    { ...bell, hz: 783.99, startS: 0 },
    { ...bell, hz: 523.25, startS: 0.12 },
  ],
};
for (const [name, tones] of Object.entries(sounds)) await writeFile(join(folder, name), wavOf(tones));
