import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WavWriter } from '../audio/wav-writer.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();
const { openPerson, openServer, openWindow } = engines;

describe('two engines on one server', () => {
  it('turn down their microphone, their speakers and one another, and hear it at once', async () => {
    const inputPath = join(engines.folder, 'buzz.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    const server = engines.stack.use(await openServer());
    const device = { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 } as const;
    const ada = await openPerson('Ada', server, { device });
    for (const id of [
      'jackfield:echo-cancellation',
      'jackfield:noise-suppression',
      'jackfield:voice-gate',
      'jackfield:auto-gain',
    ])
      await ada.window.request('disablePlugin', { id });
    const bob = await openPerson('Bob', server);
    for (const { window } of [ada, bob]) await window.request('watchMeters', { isWatching: true });
    const micDb = (): number => ada.window.meters?.micDb ?? 0;
    const heardDb = (): number => bob.window.meters?.outputDb ?? -100;
    /** Meters leave out steps of less than 1.5 dB and treat everything below -70 dBFS as silence. */
    const isAbout = (db: number, wanted: number): boolean => Math.abs(db - wanted) < 2;
    const SILENT_DB = -70;
    await expect.poll(() => isAbout(micDb(), -14), { timeout: 60_000 }).toBe(true);
    await expect.poll(heardDb, { timeout: 60_000 }).toBeGreaterThan(-30);
    const userId = ada.window.state.self.userId ?? 0;

    await bob.window.request('setUserMuted', { userId, isMuted: true });
    await expect.poll(heardDb).toBeLessThan(SILENT_DB);
    await bob.window.request('setUserMuted', { userId, isMuted: false });
    await expect.poll(heardDb).toBeGreaterThan(-30);

    await bob.window.request('updateSettings', { outputVolumePercent: 0 });
    await expect.poll(heardDb).toBeLessThan(SILENT_DB);
    await bob.window.request('updateSettings', { outputVolumePercent: 100 });
    await expect.poll(heardDb).toBeGreaterThan(-30);

    await ada.window.request('updateSettings', { inputVolumePercent: 50 });
    await expect.poll(() => isAbout(micDb(), -20)).toBe(true);
    await ada.window.request('updateSettings', { inputVolumePercent: 0 });
    await expect.poll(heardDb).toBeLessThan(SILENT_DB);
    await ada.engine[Symbol.asyncDispose]();
    // The next start begins with the volumes of this run.
    const again = await engines.openEngine('Ada', { device });
    const window = await openWindow(again);
    expect(window.state.settings.inputVolumePercent).toBe(0);
    await window.request('watchMeters', { isWatching: true });
    await expect.poll(() => window.meters?.micDb ?? 0, { timeout: 60_000 }).toBeLessThan(SILENT_DB);
  });
});
