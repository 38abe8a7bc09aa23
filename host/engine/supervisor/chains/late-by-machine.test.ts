import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ChainRig, delay, testEncoder } from '../testing/chain-rig.ts';

/** Longer than the deadline of an idle machine, shorter than the longest deadline. */
const STOLEN_MS = 9;
const FRAMES = 40;

/** Pids of the child processes, which are the sandboxes. */
function children(): number[] {
  const tasks = readdirSync('/proc/self/task');
  return tasks.flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

it.skipIf(process.platform !== 'linux')(
  'a machine that takes the processor away for 9 ms of each frame costs delay and not the effects',
  async () => {
    await using rig = await ChainRig.open();
    const codec = await rig.firstParty('opus', 'codec');
    const chain = rig.openCapture();
    await chain.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
    expect(await rig.until(() => chain.isProtected)).toBe(true);
    const sandboxes = children();
    expect(sandboxes.length).toBeGreaterThanOrEqual(2);
    for (let sequence = 1; sequence <= FRAMES; sequence++) {
      for (const pid of sandboxes) process.kill(pid, 'SIGSTOP');
      chain.process(new Float32Array(480).fill(0.1), sequence);
      await delay(STOLEN_MS);
      for (const pid of sandboxes) process.kill(pid, 'SIGCONT');
      expect(await rig.until(() => rig.frames.length === sequence)).toBe(true);
    }
    // If the deadline stayed at 4 ms, each frame would go to the spare and lose its effects.
    const dry = rig.frames.filter(({ isDry }) => isDry);
    expect(dry.length).toBeLessThan(FRAMES / 4);
    expect(rig.events.filter(({ kind }) => kind === 'strike')).toEqual([]);
  },
  30_000,
);

it('takes an answer that came in time while this thread did not run for 60 ms of each frame', async () => {
  await using rig = await ChainRig.open();
  const codec = await rig.firstParty('opus', 'codec');
  const chain = rig.openCapture();
  await chain.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
  expect(await rig.until(() => chain.isProtected)).toBe(true);
  for (let sequence = 1; sequence <= FRAMES; sequence++) {
    chain.process(new Float32Array(480).fill(0.1), sequence);
    const endMs = performance.now() + 60;
    while (performance.now() < endMs);
    expect(await rig.until(() => rig.frames.length === sequence)).toBe(true);
  }
  // Timers come first in the event loop: unless the sockets are read first, each frame would go to the spare.
  expect(rig.frames.filter(({ isDry }) => isDry).length).toBeLessThan(FRAMES / 4);
}, 30_000);
