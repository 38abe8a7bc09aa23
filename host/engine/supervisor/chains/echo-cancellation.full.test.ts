import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convolve, erleDb, roomResponse } from '../../../../e2e/metrics/room.ts';
import { loadSpeech } from '../../../../e2e/speech/speech.ts';
import { PluginCache } from '../../catalogue/install/installer.ts';
import { inspectFile } from '../../catalogue/plugin-file.ts';
import { firstPartyFile } from '../../catalogue/testing/first-party-file.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { SandboxLauncher } from '../sandbox/sandbox-launcher.ts';
import { openCaptureChain } from './capture-chain.ts';

const SECONDS = 10;
const FRAME = 480;

/** More than most machines need. A failover would still lose the learned room; the plugin's own test requires 45 dB. */
const DEADLINE_MS = 1_000;

it('takes recorded speech out of the microphone in the real sandbox: 25 dB from 1.5 s on, at 20, 60 and 250 ms of delay, whatever the machine does besides', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-echo-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const launcher = stack.use(await SandboxLauncher.open(folder));
  const slotOf = async (name: string, role: ChainSlot['role']): Promise<ChainSlot> => {
    const plugin = await inspectFile(firstPartyFile(name));
    const modulePath = await new PluginCache(folder).install(plugin);
    return {
      pluginId: `jackfield:${name}`,
      digest: plugin.digest,
      modulePath,
      role,
      settingsJson: '{}',
      parameters: [],
    };
  };
  const [codec, canceller] = [await slotOf('opus', 'codec'), await slotOf('echo-cancellation', 'echo-canceller')];
  const far = loadSpeech('congratulations').subarray(0, SECONDS * 48_000);
  for (const delayMs of [20, 60, 250]) {
    const echo = convolve(far, roomResponse({ delayMs, gainDb: -12, reverberationMs: 200, seed: 5 }));
    const left = new Float32Array(echo.length);
    let answered = Promise.withResolvers<void>();
    await using chain = openCaptureChain({
      launcher: launcher.createPort(),
      deadlineMs: DEADLINE_MS,
      hangMs: 5_000,
      onEvent: () => {},
      onOutcome: ({ sequence, pcm }) => {
        left.set(pcm, sequence * FRAME);
        answered.resolve();
      },
    });
    const encoder = {
      bitrate: 32_000,
      complexity: 0,
      useVbr: true,
      useDtx: false,
      useFec: false,
      expectedLossPercent: 0,
      isLowDelay: false,
    };
    await chain.configure({ slots: [canceller], codec, encoder, packetMs: 20 });
    expect(chain.wantsFarEnd).toBe(true);
    for (let frame = 0; frame < SECONDS * 100; frame++) {
      answered = Promise.withResolvers();
      const range = [frame * FRAME, (frame + 1) * FRAME] as const;
      chain.process(echo.subarray(...range), frame, far.subarray(...range));
      await answered.promise;
    }
    expect(erleDb(echo, left, 1.5, SECONDS), `${delayMs} ms`).toBeGreaterThan(25);
  }
});
