import type { ChainSlot } from '../../host/engine/ports/chain.ts';
import { testEncoder } from '../../host/engine/supervisor/testing/chain-rig.ts';
import type { ChainRig } from '../../host/engine/supervisor/testing/chain-rig.ts';
import type { Contender } from './contender.ts';

/** Settings of the encoder behind the effects. */
export const benchEncoder = { ...testEncoder, complexity: 5 };

/** Our capture chain as in the product: effects and Opus in a sandbox process, with a warm spare beside it. */
export async function openChainContender(
  name: string,
  rig: ChainRig,
  slots: readonly ChainSlot[],
  codec: ChainSlot,
): Promise<Contender> {
  let answer: ((isDry: boolean) => void) | null = null;
  const chain = rig.openCapture({ warmUpFrames: 500 }, ({ isDry }) => answer?.(isDry));
  await chain.configure({ slots, codec, encoder: benchEncoder, packetMs: 10 });
  if (!(await rig.until(() => chain.isProtected, 30_000))) throw new Error('no spare came up');
  let sequence = 0;
  return {
    name,
    async process(frame) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      answer = resolve;
      const startMs = performance.now();
      chain.process(frame, sequence++);
      const isDry = await promise;
      return isDry ? null : performance.now() - startMs;
    },
    async [Symbol.asyncDispose]() {
      await chain[Symbol.asyncDispose]();
    },
  };
}
