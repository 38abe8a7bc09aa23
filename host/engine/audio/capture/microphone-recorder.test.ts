import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../wav-reader.ts';
import { MicrophoneRecorder } from './microphone-recorder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-microphone-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const frameOf = (value: number): Float32Array => new Float32Array(480).fill(value);

describe('MicrophoneRecorder', () => {
  it('keeps exactly the live frames of 30 ms and lets them through, then plays them in the place of the microphone, again and again', async () => {
    const recorder = new MicrophoneRecorder();
    const file = join(folder, 'voice.wav');
    const recorded = recorder.record(file, 0.03);
    expect(recorder.pass(frameOf(9), false)[0]).toBe(9);
    for (const value of [0.25, 0.5, 0.75, 1]) expect(recorder.pass(frameOf(value), true)[0]).toBe(value);
    await recorded;
    const wav = readWav(await readFile(file));
    expect(wav.ok && [wav.samples.length, wav.samples[0], wav.samples[480], wav.samples[1439]]).toEqual([
      1_440, 0.25, 0.5, 0.75,
    ]);
    await recorder.loop(file);
    expect(recorder.isLooping).toBe(true);
    const heard = Array.from({ length: 4 }, () => recorder.pass(frameOf(0), true)[479]);
    expect(heard).toEqual([0.25, 0.5, 0.75, 0.25]);
    await recorder.loop(null);
    expect(recorder.isLooping).toBe(false);
    expect(recorder.pass(frameOf(0.1), true)[0]).toBeCloseTo(0.1);
  });

  it('says so when no microphone comes, and when there is no file to play', async () => {
    const recorder = new MicrophoneRecorder();
    await expect(recorder.record(join(folder, 'x.wav'), 0.01)).rejects.toMatchObject({ code: 'MICROPHONE_NOT_FOUND' });
    await expect(recorder.loop(join(folder, 'none.wav'))).rejects.toMatchObject({ code: 'AUDIO_FILE_UNREADABLE' });
    expect(recorder.isLooping).toBe(false);
  });
});
