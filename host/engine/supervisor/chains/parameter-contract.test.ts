import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { capturedAudio, gainParameter, guest } from '../../catalogue/testing/audio-guests.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';

let rig: ChainRig;
let codec: ChainSlot;

beforeAll(async () => {
  rig = await ChainRig.open();
  codec = await rig.firstParty('opus', 'codec');
}, 60_000);
afterEach(() => rig.closeChains());
afterAll(() => rig[Symbol.asyncDispose]());

describe('a plugin whose parameter stands outside of its own range at the start', { timeout: 60_000 }, () => {
  it.each([1.5, -0.1, Number.NaN])(
    'does not start with the default %s of 0 to 1, and the reason says so',
    async (value) => {
      const exports = ['captured-audio', 'parameters'];
      const functions = [capturedAudio(), gainParameter(0, 0, value)];
      const slot = await rig.install(guest({ id: 'test:guest', exports, functions }));
      const configured = rig.openCapture().configure({ slots: [slot], codec, encoder: testEncoder, packetMs: 10 });
      await expect(configured).rejects.toMatchObject({
        code: 'PLUGIN_START_FAILED',
        message: `test:guest did not start: its parameter 1 “” has the default ${value}, which is not between 0 and 1.`,
      });
    },
  );
});
