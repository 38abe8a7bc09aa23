import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceCallbacks } from '../../ports/device.ts';
import { DropCounter } from '../drop-counter.ts';
import { readWav } from '../wav-reader.ts';
import { FRAME_CHANNEL } from '../trace.ts';
import type { FramePassed } from '../trace.ts';
import { WavWriter } from '../wav-writer.ts';
import { FileDevice } from './file-device.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-file-device-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes 100 frames whose samples identify their frame: frame n has the level n / 200. */
async function writeStairs(path: string): Promise<void> {
  await using writer = await WavWriter.open(path, (error) => {
    throw error;
  });
  for (let n = 0; n < 100; n++) writer.write(new Float32Array(480).fill(n / 200));
}

/** Plays what it captures and stops after the given number of frames. */
async function loop(
  config: { inputPath: string | null; outputPath: string | null; isLooping: boolean; speed: number },
  count: number,
) {
  const captured: number[] = [];
  const states: boolean[] = [];
  let isLive = false;
  const finished = Promise.withResolvers<void>();
  let device: FileDevice | null = null;
  const last = new Float32Array(480);
  const callbacks: DeviceCallbacks = {
    onCaptured: (frame, live) => {
      captured.push(frame[0] ?? 0);
      last.set(frame);
      isLive = live;
    },
    onPlaybackDue: () => {
      if (captured.length >= count) finished.resolve();
      else device?.play(last, null);
    },
    onState: ({ isRunning }) => states.push(isRunning),
  };
  device = await FileDevice.open({ kind: 'file', ...config }, callbacks, new DropCounter());
  await finished.promise;
  await device[Symbol.asyncDispose]();
  return { captured, states, isLive };
}

describe('FileDevice', () => {
  it('at infinite speed captures 3,000 frames of a looping file in order and records what is played', async () => {
    const inputPath = join(folder, 'in.wav');
    const outputPath = join(folder, 'out.wav');
    await writeStairs(inputPath);
    const { captured, states, isLive } = await loop({ inputPath, outputPath, isLooping: true, speed: Infinity }, 3_000);
    expect(captured).toHaveLength(3_000);
    captured.forEach((level, n) => expect(level).toBeCloseTo((n % 100) / 200, 4));
    const wav = readWav(await readFile(outputPath));
    expect(wav.ok && wav.samples.length).toBe(2_999 * 480);
    expect(states).toEqual([true, false]);
    expect(isLive).toBe(true);
  });

  it('captures zeros after the end of a file that does not loop', async () => {
    const inputPath = join(folder, 'in.wav');
    await writeStairs(inputPath);
    const { captured } = await loop({ inputPath, outputPath: null, isLooping: false, speed: Infinity }, 105);
    expect(captured[99]).toBeCloseTo(99 / 200, 4);
    expect(captured.slice(100)).toEqual([0, 0, 0, 0, 0]);
  });

  it('says that there is no microphone without an input', async () => {
    const { captured, isLive } = await loop(
      { inputPath: null, outputPath: null, isLooping: false, speed: Infinity },
      3,
    );
    expect(captured).toEqual([0, 0, 0]);
    expect(isLive).toBe(false);
  });

  it('at speed 1 takes 500 ms or more for 50 frames and tells subscribers when each passes', async () => {
    const passed: FramePassed[] = [];
    const listen = (message: unknown): void => {
      passed.push(message as FramePassed);
    };
    subscribe(FRAME_CHANNEL, listen);
    const start = performance.now();
    await loop({ inputPath: null, outputPath: null, isLooping: false, speed: 1 }, 50);
    unsubscribe(FRAME_CHANNEL, listen);
    const tookMs = performance.now() - start;
    expect(tookMs).toBeGreaterThan(495);
    // Ticks that a busy machine misses are left out, so only the order of magnitude is certain.
    expect(tookMs).toBeLessThan(2_000);
    const indexes = passed.filter(({ direction }) => direction === 'captured').map(({ index }) => index);
    // A late tick may follow in the same turn.
    expect(indexes.slice(0, 50)).toEqual([...Array(50).keys()]);
    expect(Math.abs((passed[0]?.atMs ?? 0) - Date.now())).toBeLessThan(5_000);
  });

  it('resamples an input of 16 kHz: 1 s is 100 frames', async () => {
    const inputPath = join(folder, 'in.wav');
    await writeStairs(inputPath);
    const bytes = await readFile(inputPath);
    // The same samples at another rate: 48,000 of them are 3 s.
    bytes.writeUInt32LE(16_000, 24);
    await writeFile(inputPath, bytes);
    const { captured } = await loop({ inputPath, outputPath: null, isLooping: false, speed: Infinity }, 310);
    expect(captured[298]).toBeGreaterThan(0.48);
    expect(captured.slice(301).every((level) => level === 0)).toBe(true);
  });

  it('rejects with a code for a missing file and for one that is no WAV', async () => {
    const config = { kind: 'file', outputPath: null, isLooping: false, speed: 1 } as const;
    const callbacks: DeviceCallbacks = {
      onCaptured: () => undefined,
      onPlaybackDue: () => undefined,
      onState: () => undefined,
    };
    const missing = FileDevice.open({ ...config, inputPath: join(folder, 'none.wav') }, callbacks, new DropCounter());
    await expect(missing).rejects.toMatchObject({ code: 'AUDIO_FILE_UNREADABLE' });
    const text = join(folder, 'text.wav');
    await writeFile(text, 'hello');
    const invalid = FileDevice.open({ ...config, inputPath: text }, callbacks, new DropCounter());
    await expect(invalid).rejects.toMatchObject({ code: 'AUDIO_FILE_INVALID' });
  });
});
