import { describe, expect, it } from 'vitest';
import { lobby, someUser, testContext } from '../testing/capability-context.ts';
import { Capabilities } from './capabilities.ts';
import { idleServices } from './idle-services.ts';

function open(change: Parameters<typeof testContext>[0] = {}): {
  call: (func: string, ...args: unknown[]) => unknown;
  done: unknown[];
  clock: { nowMs: number };
} {
  const done: unknown[] = [];
  const clock = { nowMs: 0 };
  const services = {
    ...idleServices,
    setMuted: (isMuted: boolean) => void done.push(['muted', isMuted]),
    setDeafened: (isDeafened: boolean) => void done.push(['deafened', isDeafened]),
    joinChannel: (id: number) => done.push(['join', id]) > 0,
    setUserVolume: (id: number, percent: number) => void done.push(['volume', id, percent]),
    userVolume: () => 42,
  };
  const capabilities = new Capabilities(
    testContext({ services, granted: new Set(['control']), now: () => clock.nowMs, ...change }),
    ['control'],
  );
  return { call: (func, ...args) => capabilities.answer('control', func, args), done, clock };
}

const OK = { value: null };
const refusal = (tag: string): unknown => ({ error: { tag } });

describe('control', () => {
  it('mutes, deafens, joins and turns others up, at most to 200 percent', () => {
    const { call, done } = open();
    expect(call('setMuted', true)).toEqual(OK);
    expect(call('setDeafened', false)).toEqual(OK);
    expect(call('joinChannel', 7)).toEqual(OK);
    expect(call('setUserVolume', 2, 999)).toEqual(OK);
    expect(call('getUserVolume', 2)).toEqual({ value: 42 });
    expect(done).toEqual([
      ['muted', true],
      ['deafened', false],
      ['join', 7],
      ['volume', 2, 200],
    ]);
  });

  it('refuses unknown channels and users, and oneself as somebody to turn up', () => {
    const { call, done } = open();
    expect(call('joinChannel', 8)).toEqual(refusal('unknown-channel'));
    expect(call('setUserVolume', 1, 50)).toEqual(refusal('unknown-user'));
    expect(call('setUserVolume', 3, 50)).toEqual(refusal('unknown-user'));
    expect(call('getUserVolume', 3)).toEqual({ value: 100 });
    expect(done).toEqual([]);
  });

  it('does nothing to channels and people without a connection', () => {
    const { call } = open({ session: { selfId: null, channels: [lobby], users: [someUser(2)] } });
    expect(call('joinChannel', 7)).toEqual(refusal('not-connected'));
    expect(call('setUserVolume', 2, 50)).toEqual(refusal('not-connected'));
  });

  it('acts 20 times in 10 s, refuses the 21st, and only asking is free', () => {
    const { call, done, clock } = open();
    for (let count = 0; count < 20; count++) expect(call('setMuted', count % 2 === 0)).toEqual(OK);
    expect(call('setMuted', true)).toEqual(refusal('rate-limited'));
    expect(call('joinChannel', 7)).toEqual(refusal('rate-limited'));
    expect(call('getUserVolume', 2)).toEqual({ value: 42 });
    clock.nowMs = 10_000;
    expect(call('joinChannel', 7)).toEqual(OK);
    expect(done.length).toBe(21);
  });

  it('does nothing without the grant', () => {
    const { call, done } = open({ granted: new Set() });
    expect(call('setMuted', true)).toEqual(refusal('not-connected'));
    expect(call('getUserVolume', 2)).toEqual({ value: 100 });
    expect(done).toEqual([]);
  });
});
