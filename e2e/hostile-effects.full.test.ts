import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  at,
  effect,
  endlessLoop,
  from,
  logFlood,
  lyingLength,
  nanFrame,
  slow,
  trap,
} from '../host/engine/catalogue/testing/effects.ts';
import { FIRST_BAD_CALL, HOSTILE, HostileChain, OUTPUT_RMS } from './hostile/hostile-chain.ts';

let chain: HostileChain;
beforeEach(async () => {
  chain = await HostileChain.open();
}, 60_000);
afterEach(() => chain[Symbol.asyncDispose]());

describe('a capture chain with a hostile effect', { timeout: 60_000 }, () => {
  // Other attacks of these kinds are in hostile-chain.full.test.ts.
  it.each([
    { name: 'an endless loop', action: endlessLoop, code: 'SANDBOX_HUNG' },
    { name: 'a trap', action: trap, code: 'TRAPPED' },
    { name: 'a lying list length', action: lyingLength, code: 'BAD_OUTPUT' },
  ])('contains $name: a strike with $code, no gap over 60 ms, the other effect goes on', async ({ action, code }) => {
    expect(await chain.problemsOf(action, code)).toEqual([]);
  });

  it('strikes a plugin out after 3 traps and goes on without it', async () => {
    await chain.runBeside(effect({ id: HOSTILE, body: from(FIRST_BAD_CALL, trap) }), 800, 200);
    const out = chain.rig.events.filter((event) => event.kind === 'struck-out');
    expect(out).toMatchObject([{ pluginId: HOSTILE, code: 'TRAPPED' }]);
    expect(chain.strikesOf(HOSTILE).map((strike) => strike.strikes)).toEqual([1, 2, 3]);
    expect(chain.gapMs).toBeLessThanOrEqual(60);
    expect(chain.rig.frames.at(-1)).toMatchObject({ isDry: false });
  });

  it('strikes a plugin that burns 10 ms and more a frame for DEADLINE_MISSED until it is out', async () => {
    await chain.runBeside(effect({ id: HOSTILE, body: from(FIRST_BAD_CALL, slow) }), 600, 100);
    expect(chain.strikesOf(HOSTILE)[0]).toMatchObject({ code: 'DEADLINE_MISSED' });
    expect(chain.rig.events).toContainEqual(expect.objectContaining({ kind: 'struck-out', pluginId: HOSTILE }));
    expect(chain.gapMs).toBeLessThanOrEqual(60);
  });

  it('lets 50 lines a second of a log flood through and loses no frame', async () => {
    await chain.runBeside(effect({ id: HOSTILE, imports: ['log'], body: at(FIRST_BAD_CALL, logFlood) }));
    const lines = chain.rig.events.filter((event) => event.kind === 'log');
    // Each sandbox of the plugin has its own limit of 50 lines a second; the plugin writes 10,000.
    expect(lines.length).toBeGreaterThanOrEqual(50);
    expect(lines.length).toBeLessThanOrEqual(400);
    expect(chain.gapMs).toBeLessThanOrEqual(60);
  });

  it('refuses a plugin that is bad from its first frame, and the old chain goes on', async () => {
    const { error, frames, rms } = await chain.tryToReplace(effect({ id: HOSTILE, body: nanFrame }));
    expect(error).toMatchObject({ code: 'PLUGIN_START_FAILED', details: { id: HOSTILE } });
    expect(frames).toBe(50);
    expect(rms).toBeCloseTo(OUTPUT_RMS, 3);
  });
});
