import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFloatWav, readSamples } from '@jackfield/engine/workbench';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effect } from '../../engine/plugins/testing/effects.ts';
import { buildWatComponent } from '../../engine/plugins/testing/wat-component.ts';
import { replaySlice } from './replay-run.ts';
import { findSlice } from './slice.ts';
import { BIN_HZ, drawSpectrograms, levelsAt } from './spectrogram.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-replay-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const tone = (seconds: number, hertz: number): Float32Array =>
  Float32Array.from({ length: seconds * 48_000 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / 48_000));

describe('replaySlice', () => {
  it('sends a recorded voice through a plugin in a sandbox: 6 dB less, both sounds and their picture in files', async () => {
    await writeFile(join(folder, 'voice.wav'), encodeFloatWav(tone(1, 1_000)));
    const plugin = join(folder, 'half.wasm');
    await writeFile(plugin, await buildWatComponent(effect({ id: 'author:half', gain: 0.5 })));
    const replay = await replaySlice(plugin, await findSlice(folder));
    expect(replay).toMatchObject({ id: 'author:half', stage: 'captured', frames: 100, latencyMs: 0, faults: [] });
    expect(replay.p50Us).toBeGreaterThan(0);
    expect(replay.beforeDb - replay.afterDb).toBeCloseTo(6.02, 1);
    const after = await readSamples(replay.files.after);
    expect(after.length).toBe(48_000);
    expect(Math.max(...after.subarray(24_000))).toBeCloseTo(0.25, 2);
    const picture = decode(await readFile(replay.files.spectrogram));
    expect([picture.height, picture.channels]).toEqual([520, 3]);
    expect(picture.width).toBeGreaterThan(100);
  }, 30_000);

  it('takes a folder that holds no recording for a mistake', async () => {
    await expect(findSlice(folder)).rejects.toThrow('plugin record');
  });
});

describe('drawSpectrograms', () => {
  it('has a tone of 3 kHz at its place, 6 dB below full scale, and black above it', () => {
    const levels = levelsAt(tone(1, 3_000), 4_800);
    const peak = levels.indexOf(Math.max(...levels));
    expect(Math.abs(peak * BIN_HZ - 3_000)).toBeLessThan(BIN_HZ);
    expect(levels[peak]).toBeCloseTo(-6, 0);
    const { data, width } = decode(drawSpectrograms(tone(1, 3_000), new Float32Array(48_000)));
    const brightness = (row: number): number => data[(row * width + 50) * 3] ?? 0;
    expect(brightness(255 - peak)).toBe(255);
    expect(brightness(20)).toBe(0);
    expect(brightness(264 + 255 - peak)).toBe(0);
  });

  it('is at most 1,600 columns wide for a minute', () => {
    expect(decode(drawSpectrograms(new Float32Array(60 * 48_000), new Float32Array(0))).width).toBeLessThanOrEqual(
      1_600,
    );
  });
});
