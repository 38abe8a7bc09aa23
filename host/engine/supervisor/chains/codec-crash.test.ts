import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { codecGuest } from '../../catalogue/testing/codec-guest.ts';
import { from, trap } from '../../catalogue/testing/effects.ts';
import { ChainRig, delay } from '../testing/chain-rig.ts';
import { Sender } from '../testing/packet-ends.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: ChainRig;
beforeAll(async () => {
  rig = await ChainRig.open();
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Number of sandboxes that this process and its launcher run. */
function sandboxes(): number {
  const isOurs = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--permission') && parentOf(pid) === process.pid;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isOurs(entry)).length;
}

function parentOf(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

it.runIf(process.platform === 'linux')(
  'ends a sandbox whose codec has crashed once another one takes over',
  async () => {
    const codec = await rig.install(codecGuest({ id: 'test:crashing', build: 0, encode: from(100, trap) }), 'codec');
    const sender = new Sender(rig, codec);
    await sender.configure([]);
    await rig.until(() => sender.chain.isProtected);
    // Each crash ends a codec; a fresh sandbox takes over when it is warm.
    const hasRestarted = (): boolean => rig.events.some(({ kind }) => kind === 'restarted');
    for (const endMs = Date.now() + 20_000; !hasRestarted() && Date.now() < endMs; await delay(20))
      await sender.talk(5);
    expect(hasRestarted()).toBe(true);
    await rig.until(() => sandboxes() <= 2, 5_000);
    expect(sandboxes()).toBeLessThanOrEqual(2);
  },
);
