import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ChainSlot } from '../../ports/chain.ts';
import { ChainRig } from './chain-rig.ts';

/** Rig and codec for a test file of chains; both are ready once its tests run. */
export interface ChainBench {
  readonly rig: ChainRig;
  readonly codec: ChainSlot;
}

/** Opens a rig with Opus for the tests of a file, closes the chains after each and the rig after the last. `onOpen` gets both before the first test. */
export function useChainRig(onOpen: (bench: ChainBench) => void): void {
  let rig: ChainRig;
  beforeAll(async () => {
    rig = await ChainRig.open();
    onOpen({ rig, codec: await rig.firstParty('opus', 'codec') });
  }, 60_000);
  afterEach(() => rig.closeChains());
  afterAll(() => rig[Symbol.asyncDispose]());
}
