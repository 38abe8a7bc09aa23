import { readFileSync } from 'node:fs';
import { glob, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { at, effect, endlessLoop } from '../../catalogue/testing/effects.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { ChainRig, delay, testEncoder } from '../testing/chain-rig.ts';
import { useChainRig } from '../testing/use-chain-rig.ts';

vi.setConfig({ testTimeout: 60_000 });
/** Loading Opus and processing 50 frames take some 50 ms of processor time. */
const LIMIT_MS = 800;

let rig: ChainRig;
let codec: ChainSlot;

useChainRig((bench) => ({ rig, codec } = bench));

function configure(...slots: ChainSlot[]): Promise<void> {
  return rig.openCapture({ startLimitMs: LIMIT_MS }).configure({ slots, codec, encoder: testEncoder, packetMs: 10 });
}

function sandboxes(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission'));
}

describe.runIf(process.platform === 'linux')('a sandbox that starts', () => {
  it('is waited for while the machine does not run it for longer than the limit, and tells how far it is', async () => {
    const configured = configure();
    await expect.poll(() => sandboxes().length, { interval: 2 }).toBe(1);
    const [pid = 0] = sandboxes();
    process.kill(pid, 'SIGSTOP');
    await delay(LIMIT_MS + 200);
    process.kill(pid, 'SIGCONT');
    await configured;
    const { done, total } = rig.starts.at(-1) ?? {};
    expect([done, total]).toEqual([1, 1]);
  });

  it('is given up when a plugin burns the limit in processor time, and the reason names the plugin', async () => {
    const hanging = await rig.install(effect({ id: 'evil:start', body: at(1, endlessLoop) }));
    await expect(configure(hanging)).rejects.toMatchObject({
      code: 'PLUGIN_START_FAILED',
      message: 'evil:start did not start: it used 0.8 s of processor time without getting any further.',
    });
    await expect.poll(sandboxes).toEqual([]);
  });

  it('blames no plugin when it is killed from outside', async () => {
    const configured = configure(await rig.install(effect({ id: 'good:gain' })));
    await expect.poll(() => sandboxes().length, { interval: 2 }).toBe(1);
    const [pid = 0] = sandboxes();
    process.kill(pid, 'SIGKILL');
    await expect(configured).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message: 'The capture sandbox did not start: its process ended (SIGKILL).',
    });
  });
});

describe('a sandbox that crashes while it starts', () => {
  it('gives its last words as the reason, once', async () => {
    await using broken = await ChainRig.open({ hasOwnCache: true });
    const [program] = await Array.fromAsync(glob('runtime-*/main.js', { cwd: join(broken.folder, 'cache') }));
    const file = join(broken.folder, 'cache', program ?? '');
    await writeFile(file, "throw new RangeError('no room for the program');");
    const chain = broken.openCapture();
    await expect(chain.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 })).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message:
        'The capture sandbox did not start: its process ended (exit code 1): RangeError: no room for the program.',
    });
  });
});
