import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { readWav } from './wav-reader.ts';
import { WavWriter } from './wav-writer.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-wav-'));
});
afterEach(() => rm(folder, { recursive: true }));

const noError = (error: JackfieldError): never => {
  throw error;
};

async function samplesIn(path: string): Promise<Float32Array> {
  const wav = readWav(await readFile(path));
  if (!wav.ok) throw new Error(wav.reason);
  expect(wav.rate).toBe(48_000);
  return wav.samples;
}

describe('WavWriter', () => {
  it('writes 250 frames that read back within half a step of 16 bits', async () => {
    const path = join(folder, 'out.wav');
    const frame = Float32Array.from({ length: 480 }, (_, i) => Math.sin(i / 20) * 0.9);
    {
      await using writer = await WavWriter.open(path, noError);
      for (let i = 0; i < 250; i++) expect(writer.write(frame)).toBe(true);
    }
    const samples = await samplesIn(path);
    expect(samples).toHaveLength(250 * 480);
    for (let i = 0; i < samples.length; i += 37) expect(samples[i]).toBeCloseTo(frame[i % 480] ?? 0, 4);
  });

  it('writes left and right of mid and side in stereo, and leaves the side out in mono', async () => {
    const [mid, side] = [new Float32Array(480).fill(0.5), new Float32Array(480).fill(0.25)];
    for (const channels of [1, 2] as const) {
      const path = join(folder, `${channels}.wav`);
      {
        await using writer = await WavWriter.open(path, noError, channels);
        writer.write(mid, side);
        writer.write(mid);
      }
      const bytes = await readFile(path);
      const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, (bytes.length - 44) / 2);
      expect(samples).toHaveLength(channels * 960);
      expect([bytes.readUInt16LE(22), bytes.readUInt32LE(28)]).toEqual([channels, 96_000 * channels]);
      const seen = channels === 2 ? [24_575, 8_192, 16_384, 16_384] : [16_384, 16_384, 16_384, 16_384];
      const at = channels === 2 ? [0, 1, 1_918, 1_919] : [0, 1, 958, 959];
      expect(at.map((index) => samples[index])).toEqual(seen);
      expect(await samplesIn(path)).toHaveLength(960);
    }
  });

  it('is valid before it is closed: after 230 frames the first 200 can be read', async () => {
    const path = join(folder, 'crash.wav');
    await using writer = await WavWriter.open(path, noError);
    for (let i = 0; i < 230; i++) writer.write(new Float32Array(480).fill(0.25));
    await expect.poll(async () => (await samplesIn(path)).length).toBe(200 * 480);
  });

  it('refuses frames while 8 s wait for the disk, and takes them again afterwards', async () => {
    await using writer = await WavWriter.open(join(folder, 'slow.wav'), noError);
    const frame = new Float32Array(480);
    let taken = 0;
    while (writer.write(frame)) taken++;
    expect(taken).toBe(800);
    expect(writer.isFull).toBe(true);
    await expect.poll(() => writer.isFull).toBe(false);
    expect(writer.write(frame)).toBe(true);
  });

  it('clips at full scale instead of wrapping around', async () => {
    const path = join(folder, 'loud.wav');
    {
      await using writer = await WavWriter.open(path, noError);
      writer.write(new Float32Array(480).fill(1.7));
      writer.write(new Float32Array(480).fill(-1.7));
    }
    const samples = await samplesIn(path);
    expect(samples[0]).toBeCloseTo(1, 3);
    expect(samples[480]).toBe(-1);
  });

  it('rejects with AUDIO_FILE_UNWRITABLE for a folder that does not exist', async () => {
    await expect(WavWriter.open(join(folder, 'no', 'out.wav'), noError)).rejects.toMatchObject({
      code: 'AUDIO_FILE_UNWRITABLE',
    });
  });
});
