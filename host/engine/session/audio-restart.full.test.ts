import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WavWriter } from '../audio/wav-writer.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();
const { openPerson, openServer } = engines;

/** Audio threads of the engines opened in this test, in order. */
let threads: Worker[];
const note = (worker: Worker): void => {
  threads.push(worker);
};

beforeEach(() => {
  threads = [];
  process.on('worker', note);
});
afterEach(() => {
  process.off('worker', note);
});

describe('an audio thread that dies', { timeout: 120_000 }, () => {
  it('is started again: the banner says when, and afterwards one is heard and hears in the same channel', async () => {
    const inputPath = join(engines.folder, 'buzz.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    const server = engines.stack.use(await openServer());
    const device = { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 } as const;
    const ada = await openPerson('Ada', server, { device, channelName: 'Echo' });
    for (const id of ['jackfield:echo-cancellation', 'jackfield:noise-suppression', 'jackfield:voice-gate'])
      await ada.window.request('disablePlugin', { id });
    await ada.window.request('updateSettings', { inputVolumePercent: 50 });
    await ada.window.request('watchMeters', { isWatching: true });
    const levels = (): readonly number[] => {
      const { micDb = -100, outputDb = -100 } = ada.window.meters ?? {};
      return [Math.round(micDb), outputDb > -60 ? 1 : 0];
    };
    // The sound from the echo channel has passed device, chains and lane; the microphone is at half its level.
    await expect.poll(levels, { timeout: 60_000 }).toEqual([-20, 1]);

    await threads.at(-1)?.terminate();
    const { speaking } = await ada.window.until('voice', (voice) => voice.speaking.kind === 'waiting');
    expect(speaking).toMatchObject({ attempt: 2, error: { code: 'AUDIO_THREAD_DIED' } });
    expect(ada.window.state.device.isRunning).toBe(false);

    await ada.window.until('voice', (voice) => voice.speaking.kind === 'running' && voice.hearing.kind === 'running');
    await ada.window.until('device', ({ isRunning }) => isRunning);
    await ada.window.until('connection', ({ kind }) => kind === 'connected');
    await expect.poll(levels, { timeout: 20_000 }).toEqual([-20, 1]);
    expect(ada.window.state.self.channelId).toBe(3);
    expect(threads).toHaveLength(2);
  });
});
