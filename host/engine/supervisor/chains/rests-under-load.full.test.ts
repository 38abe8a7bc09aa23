import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';
import { expect, it } from 'vitest';
import { effect } from '../../catalogue/testing/effects.ts';
import type { ChainEvent } from '../../ports/chain.ts';
import { AudioPriority } from '../sandbox/audio-priority.ts';
import { ChainRig, delay, testEncoder } from '../testing/chain-rig.ts';

type Resting = Extract<ChainEvent, { kind: 'resting' }>;

/** Three busy processes per processor, and another one every 4 s: how many it takes until frames are late depends on the machine. */
const BUSY_PROCESSES = 3 * cpus().length;
const BUSIER_AFTER_MS = 4_000;
const PATIENCE_MS = 45_000;

/** Burns 1 to 2 ms of processor time per frame: too much for a busy machine, and too little for a strike. */
const expensive = `(local.set $i (i32.const 3000000)) (loop $burn (local.set $i (i32.sub (local.get $i) (i32.const 1)))
  (br_if $burn (i32.gt_u (local.get $i) (i32.const 0))))`;

it('an expensive effect rests while the machine is too busy, the voice goes on with the cheap one, and all run again afterwards', async () => {
  await using stack = new AsyncDisposableStack();
  const rig = stack.use(await ChainRig.open());
  const codec = await rig.firstParty('opus', 'codec');
  const slots = [
    await rig.install(effect({ id: 'test:expensive', body: expensive, gain: 1 })),
    await rig.install(effect({ id: 'test:halving', gain: 0.5 })),
  ];
  const chain = rig.openCapture();
  await chain.configure({ slots, codec, encoder: testEncoder, packetMs: 10 });
  const resting = (): Resting[] => rig.events.filter((event) => event.kind === 'resting');

  // Where sandboxes have a high priority, this thread has it, as the audio thread does, and so do the busy processes that keep both waiting.
  const priority = stack.use(new AudioPriority());
  priority.raise(process.pid);
  const busy: ChildProcess[] = [];
  const addBusy = (): void => {
    const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    busy.push(child);
    if (child.pid !== undefined) priority.raise(child.pid);
  };
  for (let count = 0; count < BUSY_PROCESSES; count++) addBusy();
  stack.defer(() => busy.forEach((child) => void child.kill('SIGKILL')));
  const tone = Float32Array.from({ length: 480 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 5 * index) / 480));
  let sequence = 0;
  const talkUntil = async (isOver: () => boolean): Promise<void> => {
    const startMs = performance.now();
    for (let tick = 1; !isOver() && performance.now() - startMs < PATIENCE_MS; tick++) {
      chain.process(tone, sequence++);
      await delay(Math.max(0, startMs + tick * 10 - performance.now()));
    }
  };
  const busySinceMs = performance.now();
  await talkUntil(() => {
    const due = BUSY_PROCESSES + Math.floor((performance.now() - busySinceMs) / BUSIER_AFTER_MS);
    if (busy.length < due) addBusy();
    return resting().length > 0;
  });
  expect(resting()[0]).toMatchObject({ pluginId: 'test:expensive', rests: true, sandbox: 'capture' });

  // The chain has settled: each frame that leaves now has the effect of the cheap plugin.
  const settledFrom = sequence + 100;
  await talkUntil(() => sequence > settledFrom + 400);
  const settled = rig.frames.filter((frame) => frame.sequence > settledFrom);
  const halved = settled.filter(({ rms }) => Math.abs(rms - 0.25 * Math.SQRT1_2) < 0.02);
  expect(halved.length / settled.length, JSON.stringify(resting())).toBeGreaterThan(0.9);
  // There is no click: no sample is louder than the tone.
  expect(Math.max(...rig.frames.map(({ peak }) => peak))).toBeLessThan(0.55);

  for (const child of busy) child.kill('SIGKILL');
  await talkUntil(() => resting().at(-1)?.rests === false);
  expect(resting().at(-1)).toMatchObject({ pluginId: 'test:expensive', rests: false });
  expect(rig.events.filter(({ kind }) => kind === 'struck-out' || kind === 'restarted')).toEqual([]);
}, 240_000);
