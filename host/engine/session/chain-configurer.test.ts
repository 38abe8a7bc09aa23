import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { ChainConfigurer } from './chain-configurer.ts';
import type { ConfigurerState } from './chain-configurer.ts';

describe('ChainConfigurer', () => {
  it('runs one round at a time, and one more for all requests that came meanwhile', async () => {
    const rounds: PromiseWithResolvers<boolean>[] = [];
    const configurer = new ChainConfigurer({
      configure: () => {
        const round = Promise.withResolvers<boolean>();
        rounds.push(round);
        return round.promise;
      },
      onFailed: () => expect.unreachable(),
    });
    configurer.request();
    for (let count = 0; count < 5; count += 1) configurer.request();
    expect(rounds).toHaveLength(1);
    rounds[0]?.resolve(true);
    await expect.poll(() => rounds.length).toBe(2);
    rounds[1]?.resolve(true);
    await rounds[1]?.promise;
    configurer.request();
    await expect.poll(() => rounds.length).toBe(3);
  });

  it('tells a failure and does the next round all the same', async () => {
    const failures: string[] = [];
    let rounds = 0;
    const configurer = new ChainConfigurer({
      configure: () => {
        rounds += 1;
        return rounds === 1 ? Promise.reject(JackfieldError.of('CHAIN_CLOSED')) : Promise.resolve(true);
      },
      onFailed: (error) => failures.push(error.code) === 0,
    });
    configurer.request();
    configurer.request();
    await expect.poll(() => rounds).toBe(2);
    expect(failures).toEqual(['CHAIN_CLOSED']);
  });

  it('tries again by itself until the chain runs, and says which try it is', async () => {
    const states: ConfigurerState[] = [];
    let rounds = 0;
    const configurer = new ChainConfigurer({
      configure: async () => {
        rounds += 1;
        if (rounds < 4)
          throw JackfieldError.of('SANDBOX_START_FAILED', { sandbox: 'capture', reason: `try ${rounds}` });
        return true;
      },
      onFailed: () => true,
      onState: (state) => states.push(state),
      firstRetryMs: 1,
    });
    configurer.request();
    await expect.poll(() => states.at(-1)?.kind).toBe('running');
    const words = states.map((state) =>
      state.kind === 'waiting' ? `${state.attempt} after ${String(state.error.details['reason'])}` : state.kind,
    );
    expect(words).toEqual([
      'configuring',
      '2 after try 1',
      'configuring',
      '3 after try 2',
      'configuring',
      '4 after try 3',
      'configuring',
      'running',
    ]);
  });
});
