import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { ChainConfigurer } from './chain-configurer.ts';

describe('ChainConfigurer', () => {
  it('runs one round at a time, and one more for all requests that came meanwhile', async () => {
    const rounds: PromiseWithResolvers<void>[] = [];
    const configurer = new ChainConfigurer(
      () => {
        const round = Promise.withResolvers<void>();
        rounds.push(round);
        return round.promise;
      },
      () => expect.unreachable(),
    );
    configurer.request();
    for (let count = 0; count < 5; count += 1) configurer.request();
    expect(rounds).toHaveLength(1);
    rounds[0]?.resolve();
    await expect.poll(() => rounds.length).toBe(2);
    rounds[1]?.resolve();
    await rounds[1]?.promise;
    configurer.request();
    await expect.poll(() => rounds.length).toBe(3);
  });

  it('tells a failure and does the next round all the same', async () => {
    const failures: string[] = [];
    let rounds = 0;
    const configurer = new ChainConfigurer(
      () => {
        rounds += 1;
        return rounds === 1 ? Promise.reject(JackfieldError.of('CHAIN_CLOSED')) : Promise.resolve();
      },
      (error) => failures.push(error.code),
    );
    configurer.request();
    configurer.request();
    await expect.poll(() => rounds).toBe(2);
    expect(failures).toEqual(['CHAIN_CLOSED']);
  });
});
