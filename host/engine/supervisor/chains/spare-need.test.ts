import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ChainSlot } from '../../ports/chain.ts';
import { ChainRig, delay, talk, testEncoder } from '../testing/chain-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: ChainRig;
let codec: ChainSlot;
beforeAll(async () => {
  rig = await ChainRig.open();
  codec = await rig.firstParty('opus', 'codec');
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

it('starts no spare before 0.3 s of voice, and ends it when none has for a while', async () => {
  const keepMs = 400;
  const chain = rig.openCapture({ spareKeepMs: keepMs });
  await chain.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
  // Starting a spare takes some 300 ms.
  await delay(1_000);
  expect(chain.isProtected).toBe(false);
  let sequence = 0;
  await talk(chain, sequence, 20);
  sequence += 20;
  await delay(1_200);
  expect(chain.isProtected).toBe(false);
  for (let round = 0; round < 100 && !chain.isProtected; round++) {
    await talk(chain, sequence, 10);
    sequence += 10;
  }
  expect(chain.isProtected).toBe(true);
  expect(await rig.until(() => !chain.isProtected)).toBe(true);
  await talk(chain, sequence, 40);
  expect(await rig.until(() => chain.isProtected)).toBe(true);
});
