import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeFloatWav } from '../audio/wav-writer.ts';
import { compareAudio } from './audio-case.ts';

it('writes a golden file that is to be renewed, and never the input in its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-audio-case-'));
  try {
    const input = join(folder, 'tone.in.wav');
    const golden = join(folder, 'tone.out.wav');
    const tone = encodeFloatWav(Float32Array.from({ length: 960 }, (_, index) => Math.sin(index / 10)));
    await writeFile(input, tone);
    const half = async (frame: Float32Array) => ({ output: frame.map((sample) => sample / 2) });
    const bench = { process: half, talk: { faults: [] } } as unknown as Parameters<typeof compareAudio>[0];

    expect(await compareAudio(bench, { input, golden }, 60, true)).toEqual({ snrDb: null, problems: [] });
    expect(await compareAudio(bench, { input, golden }, 60, false)).toEqual({ snrDb: Infinity, problems: [] });
    const same = await compareAudio(bench, { input, golden: input }, 60, true);
    expect(same.problems).toEqual([expect.stringContaining('it differs from the golden file')]);
    expect(await readFile(input)).toEqual(Buffer.from(tone));
  } finally {
    await rm(folder, { recursive: true });
  }
});
