import { afterEach, beforeEach, expect, it } from 'vitest';
import { memoryBomb, nanFrame, shortFrame, stackOverflow } from '../host/engine/catalogue/testing/effects.ts';
import { HostileChain } from './hostile/hostile-chain.ts';

let chain: HostileChain;
beforeEach(async () => {
  chain = await HostileChain.open();
}, 60_000);
afterEach(() => chain[Symbol.asyncDispose]());

it.each([
  { name: 'a stack overflow', action: stackOverflow, code: 'TRAPPED' },
  { name: 'a memory bomb', action: memoryBomb, code: 'TRAPPED' },
  { name: 'a short frame', action: shortFrame, code: 'BAD_OUTPUT' },
  { name: 'a frame with NaN', action: nanFrame, code: 'BAD_OUTPUT' },
])(
  'a capture chain contains $name: a strike with $code, no gap over 60 ms, the other effect goes on',
  async ({ action, code }) => {
    expect(await chain.problemsOf(action, code)).toEqual([]);
  },
);
