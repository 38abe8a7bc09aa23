import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeFloatWav } from '../../audio/wav-writer.ts';
import { useEngines } from '../testing/use-engines.ts';
import { openImpairedLink } from './impaired-link.ts';
import { readImpairments, seededRandom } from './impairments.ts';

const engines = useEngines();
const { openPerson, openServer } = engines;
const WAIT_MS = 20_000;

/** A file device that repeats its file. */
async function fileDevice(name: string, level: number) {
  const random = seededRandom(1);
  const inputPath = join(engines.folder, name);
  await writeFile(inputPath, encodeFloatWav(Float32Array.from({ length: 48_000 }, () => level * (2 * random() - 1))));
  return { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 } as const;
}

it('the doctor names a muted microphone, a lossy uplink and a busy machine during a call, and the window sees how a person arrives', async () => {
  const impairments = readImpairments('loss-up=20');
  if (typeof impairments === 'string') throw new Error(impairments);
  let udpPort = 0;
  const link = engines.stack.use(await openImpairedLink(() => udpPort, impairments, 5));
  const server = engines.stack.use(await openServer({ publicUdpPort: link.port }));
  udpPort = server.udpPort ?? 0;
  const ada = await openPerson('Ada', server, { device: await fileDevice('silence.wav', 0) });
  const bob = await openPerson('Bob', server, { device: await fileDevice('noise.wav', 0.2) });
  for (const id of ['jackfield:echo-cancellation', 'jackfield:noise-suppression', 'jackfield:voice-gate'])
    await bob.window.request('disablePlugin', { id });
  await ada.window.until('talking', ({ length }) => length > 0);

  // Others lose nothing of a silent user, so only the doctor detects loss on the user's uplink.
  const spinning = setInterval(() => {
    const endMs = performance.now() + 120;
    while (performance.now() < endMs);
  }, 150);
  const running = ada.window.request('runDoctor', { hasSound: true }).finally(() => clearInterval(spinning));
  await expect(ada.window.request('runDoctor', { hasSound: true })).rejects.toMatchObject({ code: 'DOCTOR_BUSY' });
  const report = await running;
  const codes = report.findings.filter(({ severity }) => severity === 'problem').map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['MICROPHONE_SILENT', 'MACHINE_BUSY', 'UPLINK_LOSS']));
  expect(codes).not.toContain('DOWNLINK_LOSS');
  expect(report.findings.map(({ code }) => code)).toContain('SPEAKERS_NOT_HEARD');
  expect(report.link?.packets).toHaveLength(150);
  expect(report.levels.some(({ playedDb }) => playedDb > -30)).toBe(true);
  expect(report.server).toBe(`127.0.0.1:${server.port}`);

  // The figures are sent only while a window watches them.
  expect(ada.window.people).toBeNull();
  await ada.window.request('watchPeople', { isWatching: true });
  await expect.poll(() => ada.window.people, { timeout: WAIT_MS }).not.toBeNull();
  const bobId = bob.window.state.self.userId;
  const isBobLossy = (): boolean =>
    ada.window.people?.some(({ userId, lossPercent }) => userId === bobId && lossPercent > 5) ?? false;
  await expect.poll(isBobLossy, { timeout: WAIT_MS }).toBe(true);
  expect(ada.window.people?.[0]).toMatchObject({
    codec: 'Opus',
    path: 'udp',
    packetMs: 20,
    jitterMs: expect.any(Number),
  });
}, 90_000);
