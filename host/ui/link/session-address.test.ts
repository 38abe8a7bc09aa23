import { describe, expect, it } from 'vitest';
import { openSession, type SessionPlace } from './session-address.ts';

const ADDRESS = { token: 'secret', rpcPort: 1, pcmPort: 2 };

function place(fragment: string, answer: unknown, kept: Map<string, string> = new Map()) {
  const log: string[] = [];
  const at: SessionPlace = {
    fragment,
    dropFragment: () => log.push('dropped'),
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    post: async (code) => {
      log.push(`posted ${code}`);
      return answer;
    },
  };
  return { at, log, kept };
}

describe('openSession', () => {
  it('drops the code from the address before it trades it, and keeps the token for a reload', async () => {
    const first = place('#abc', ADDRESS);
    expect(await openSession(first.at)).toEqual(ADDRESS);
    expect(first.log).toEqual(['dropped', 'posted abc']);
    const reload = place('', null, first.kept);
    expect(await openSession(reload.at)).toEqual(ADDRESS);
    expect(reload.log).toEqual([]);
  });

  it('takes a fragment that names a page for no code', async () => {
    const { at, log } = place('#/plugins', ADDRESS);
    expect(await openSession(at)).toBeNull();
    expect(log).toEqual([]);
  });

  it('gives null for a refused code or an answer of another shape', async () => {
    expect(await openSession(place('#used', null).at)).toBeNull();
    expect(await openSession(place('#x', { token: 1, rpcPort: 2, pcmPort: 3 }).at)).toBeNull();
  });
});
