import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChainEvent, ChainSlot } from '../host/engine/ports/chain.ts';
import type { SeenFrame } from '../host/engine/plugins/testing/chain-rig.ts';
import { ChainRig, longestGapMs, talk, testEncoder } from '../host/engine/plugins/testing/chain-rig.ts';
import {
  at,
  effect,
  endlessLoop,
  from,
  logFlood,
  lyingLength,
  memoryBomb,
  nanFrame,
  shortFrame,
  slow,
  stackOverflow,
  trap,
} from '../host/engine/plugins/testing/effects.ts';

/** RMS of a sine of amplitude 0.5. */
const INPUT_RMS = 0.3536;
const HOSTILE = 'evil:effect';
/** 20 calls warm up, 20 frames pass before the measurement; then the machine shows for 100 frames how it is without evil. */
const FIRST_BAD_CALL = 140;
const QUIET_FRAMES = 80;

let rig: ChainRig;
let codec: ChainSlot;
let half: ChainSlot;

beforeEach(async () => {
  rig = await ChainRig.open();
  codec = await rig.firstParty('opus', 'codec');
  half = await rig.install(effect({ id: 'good:half', gain: 0.5 }));
}, 60_000);

afterEach(async () => {
  await rig[Symbol.asyncDispose]();
});

function strikesOf(pluginId: string): Extract<ChainEvent, { kind: 'strike' }>[] {
  return rig.events.filter((event) => event.kind === 'strike').filter((event) => event.pluginId === pluginId);
}

/** 60 ms, and what the machine itself loses while nothing hostile happens: nothing, unless it is overloaded. */
function allowedGapMs(): number {
  return 60 + longestGapMs(rig.frames.slice(0, QUIET_FRAMES));
}

/** A frame beside a dry one is partly a crossfade; the middle one is not. */
function medianRms(frames: readonly SeenFrame[]): number {
  const sorted = frames.map((frame) => frame.rms).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

async function runBeside(hostile: ChainSlot, frames = 280): Promise<void> {
  const chain = rig.openCapture();
  await chain.configure({ slots: [half, hostile], codec, encoder: testEncoder, packetMs: 10 });
  // The first frames pass while the spare still warms up.
  await talk(chain, 0, 20);
  expect(await rig.until(() => chain.isProtected)).toBe(true);
  rig.frames.length = 0;
  await talk(chain, 20, frames);
  await rig.until(() => rig.frames.length === frames, 1_000);
}

const cases = [
  { name: 'an endless loop', action: at(FIRST_BAD_CALL, endlessLoop), code: 'SANDBOX_HUNG' },
  { name: 'a trap', action: at(FIRST_BAD_CALL, trap), code: 'TRAPPED' },
  { name: 'a stack overflow', action: at(FIRST_BAD_CALL, stackOverflow), code: 'TRAPPED' },
  { name: 'a memory bomb', action: at(FIRST_BAD_CALL, memoryBomb), code: 'TRAPPED' },
  { name: 'a lying list length', action: at(FIRST_BAD_CALL, lyingLength), code: 'BAD_OUTPUT' },
  { name: 'a short frame', action: at(FIRST_BAD_CALL, shortFrame), code: 'BAD_OUTPUT' },
  { name: 'a frame with NaN', action: at(FIRST_BAD_CALL, nanFrame), code: 'BAD_OUTPUT' },
];

describe('a capture chain with a hostile effect', () => {
  it.each(cases)(
    'contains $name: a strike with $code, no gap over 60 ms, the other effect goes on',
    async ({ action, code }) => {
      await runBeside(await rig.install(effect({ id: HOSTILE, body: action })));
      expect(await rig.until(() => strikesOf(HOSTILE).length > 0, 2_000)).toBe(true);
      expect(strikesOf(HOSTILE).map((strike) => strike.code)).toContain(code);
      // A busy machine may make anybody late; blame for more goes to nobody else.
      expect(strikesOf('good:half').filter((strike) => strike.code !== 'DEADLINE_MISSED')).toEqual([]);
      expect(rig.frames.length).toBe(280);
      expect(longestGapMs(rig.frames)).toBeLessThanOrEqual(allowedGapMs());
      for (const frame of rig.frames) expect(frame.peak).toBeLessThanOrEqual(0.51);
      const wet = rig.frames.filter((frame) => !frame.isDry);
      expect(wet.length).toBeGreaterThan(110);
      expect(medianRms(wet.slice(-50))).toBeCloseTo(INPUT_RMS / 2, 3);
    },
    60_000,
  );

  it('strikes a plugin out after 3 traps and goes on without it', async () => {
    await runBeside(await rig.install(effect({ id: HOSTILE, body: from(FIRST_BAD_CALL, trap) })), 800);
    const out = rig.events.filter((event) => event.kind === 'struck-out');
    expect(out).toMatchObject([{ pluginId: HOSTILE, code: 'TRAPPED' }]);
    expect(strikesOf(HOSTILE).map((strike) => strike.strikes)).toEqual([1, 2, 3]);
    expect(longestGapMs(rig.frames)).toBeLessThanOrEqual(allowedGapMs());
    expect(rig.frames.at(-1)).toMatchObject({ isDry: false });
  }, 60_000);

  it('strikes a plugin that burns 10 ms and more a frame for DEADLINE_MISSED until it is out', async () => {
    await runBeside(await rig.install(effect({ id: HOSTILE, body: from(FIRST_BAD_CALL, slow) })), 600);
    expect(strikesOf(HOSTILE)[0]).toMatchObject({ code: 'DEADLINE_MISSED' });
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'struck-out', pluginId: HOSTILE }));
    expect(longestGapMs(rig.frames)).toBeLessThanOrEqual(allowedGapMs());
  }, 60_000);

  it('lets 50 lines a second of a log flood through and loses no frame', async () => {
    await runBeside(await rig.install(effect({ id: HOSTILE, imports: ['log'], body: at(FIRST_BAD_CALL, logFlood) })));
    const lines = rig.events.filter((event) => event.kind === 'log');
    // Each sandbox that it runs in has its own 50 lines a second, of 10,000 that it writes.
    expect(lines.length).toBeGreaterThanOrEqual(50);
    expect(lines.length).toBeLessThanOrEqual(400);
    expect(longestGapMs(rig.frames)).toBeLessThanOrEqual(allowedGapMs());
  }, 60_000);

  it('refuses a plugin that is bad from its first frame, and the old chain goes on', async () => {
    const chain = rig.openCapture();
    await chain.configure({ slots: [half], codec, encoder: testEncoder, packetMs: 10 });
    const hostile = await rig.install(effect({ id: HOSTILE, body: nanFrame }));
    const refused = chain.configure({ slots: [half, hostile], codec, encoder: testEncoder, packetMs: 10 });
    await expect(refused).rejects.toMatchObject({ code: 'PLUGIN_START_FAILED', details: { id: HOSTILE } });
    await talk(chain, 0, 50);
    expect(await rig.until(() => rig.frames.length === 50, 1_000)).toBe(true);
    expect(medianRms(rig.frames)).toBeCloseTo(INPUT_RMS / 2, 3);
  }, 60_000);
});
