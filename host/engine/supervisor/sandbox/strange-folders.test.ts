import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PluginCache } from '../../catalogue/install/installer.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { realFolder } from '../../settings/real-folder.ts';
import { makeTemporaryFolder } from '../../settings/temporary-folder.ts';
import { openCaptureChain } from '../chains/capture-chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';
import { SandboxLauncher } from './sandbox-launcher.ts';
import { socketParents } from './socket-folder.ts';

let root: string;
let rig: ChainRig;
let codec: ChainSlot;

beforeAll(async () => {
  root = makeTemporaryFolder('jackfield-strange-');
  rig = await ChainRig.open({ hasOwnCache: true });
  codec = await rig.firstParty('opus', 'codec');
}, 60_000);
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

/** Sends one frame through a sandbox of the launcher; resolves with the size of the packet in bytes. */
async function speak(launcher: SandboxLauncher, slot: ChainSlot): Promise<number> {
  const heard = Promise.withResolvers<number>();
  await using chain = openCaptureChain({
    launcher: launcher.createPort(),
    warmUpFrames: 2,
    deadlineMs: 5_000,
    hangMs: 20_000,
    onEvent: () => {},
    onOutcome: ({ packetBytes }) => heard.resolve(packetBytes),
  });
  await chain.configure({ slots: [], codec: slot, encoder: testEncoder, packetMs: 10 });
  chain.process(new Float32Array(480).fill(0.1), 0);
  return await heard.promise;
}

describe.runIf(process.platform !== 'win32')('a sandbox', { timeout: 60_000 }, () => {
  it('runs with its cache behind a symbolic link, where the folder was resolved at the entrance', async () => {
    const link = join(root, 'cache');
    symlinkSync(join(rig.folder, 'cache'), link);
    await using launcher = await SandboxLauncher.open(link);
    const modulePath = new PluginCache(join(realFolder(link), 'plugins')).folderOf(codec.digest);
    expect(await speak(launcher, { ...codec, modulePath })).toBeGreaterThan(2);
  });

  it.each([
    ['of 50 characters', 50],
    ['of 200 characters', 200],
  ])('runs with a TMPDIR %s', async (_, length) => {
    const long = join(root, 't'.repeat(length - root.length - 1));
    mkdirSync(long);
    expect(long).toHaveLength(length);
    vi.stubEnv('TMPDIR', long);
    expect(socketParents().includes(long)).toBe(length === 50);
    await using launcher = await SandboxLauncher.open(join(rig.folder, 'cache'));
    expect(await speak(launcher, codec)).toBeGreaterThan(2);
  });

  it('runs with a TMPDIR that does not exist, and with one behind a link', async () => {
    symlinkSync(root, join(root, 'here'));
    for (const folder of [join(root, 'nowhere'), join(root, 'here')]) {
      vi.stubEnv('TMPDIR', folder);
      await using launcher = await SandboxLauncher.open(join(rig.folder, 'cache'));
      expect(await speak(launcher, codec)).toBeGreaterThan(2);
    }
  });

  it('starts again after the system has cleaned the temporary folder', async () => {
    const temporary = join(root, 'cleaned');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    await using launcher = await SandboxLauncher.open(join(rig.folder, 'cache'));
    rmSync(temporary, { recursive: true });
    expect(await speak(launcher, codec)).toBeGreaterThan(2);
  });
});
