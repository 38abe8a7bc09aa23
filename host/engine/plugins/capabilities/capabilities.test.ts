import type { User } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { testContext } from '../testing/capability-context.ts';
import { Capabilities } from './capabilities.ts';
import { idleServices } from './idle-services.ts';

const FINGERPRINT = '0123456789abcdef0123456789abcdef';

function user(id: number, channelId: number | null): User {
  return {
    id,
    name: `u${id}`,
    fingerprint: FINGERPRINT,
    channelId,
    isMuted: false,
    isDeafened: false,
    isServerMuted: id === 2,
  };
}

function open(
  granted: readonly string[],
  clock = { nowMs: 0 },
): { capabilities: Capabilities; sent: string[]; turned: [number, number][] } {
  const sent: string[] = [];
  const turned: [number, number][] = [];
  const capabilities = new Capabilities(
    testContext({
      granted: new Set(granted),
      session: {
        selfId: 1,
        channels: [{ id: 7, name: 'Lobby', description: '', kind: 'voice' }],
        users: [user(1, 7), user(2, 7), user(3, null)],
      },
      settingsJson: () => '{"a":1}',
      parameters: () => [
        { id: 0, minimum: 0, maximum: 10, isReadonly: false },
        { id: 1, minimum: 0, maximum: 1, isReadonly: true },
      ],
      turnParameter: (id, value) => turned.push([id, value]),
      services: { ...idleServices, sendChat: (text) => (sent.push(text), 'sent') },
      now: () => clock.nowMs,
    }),
    ['chat', 'session', 'settings'],
  );
  return { capabilities, sent, turned };
}

describe('Capabilities', () => {
  it('refuses what is not granted in the words of the interface, and ends whoever calls what he does not import', () => {
    const { capabilities, sent } = open([]);
    expect(capabilities.answer('chat', 'send', [7, 'x'])).toEqual({ error: { tag: 'not-in-channel' } });
    expect(capabilities.answer('session', 'getSelf', [])).toEqual({ value: null });
    expect(capabilities.answer('session', 'listUsers', [7])).toEqual({ value: [] });
    expect([...capabilities.uses.keys()]).toEqual([]);
    expect(capabilities.answer('http', 'get', ['x'])).toBeNull();
    expect(sent).toEqual([]);
  });

  it('shows users as the contract has them: no fingerprint, no channel for who is in none, muted by the server is muted', () => {
    const { capabilities } = open(['session']);
    expect(capabilities.answer('session', 'listUsers', [7])).toEqual({
      value: [
        { id: 1, name: 'u1', isSelf: true, isMuted: false, isDeafened: false, channelId: 7 },
        { id: 2, name: 'u2', isSelf: false, isMuted: true, isDeafened: false, channelId: 7 },
      ],
    });
    expect(capabilities.answer('session', 'listUsers', [99])).toEqual({ value: [] });
  });

  it('knows a person by a key of its own, and says what a channel is for', () => {
    const { capabilities } = open(['session']);
    const answer = capabilities.answer('session', 'getUserKey', [1]);
    expect(answer).toEqual({ value: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(answer).not.toEqual({ value: FINGERPRINT });
    expect(capabilities.answer('session', 'getUserKey', [99])).toEqual({ value: null });
    expect(capabilities.answer('session', 'describeChannel', [7])).toEqual({ value: '' });
    expect(capabilities.answer('session', 'describeChannel', [8])).toEqual({ value: null });
  });

  it('sends 5 messages in 5 s, refuses the sixth and sends again at 5.001 s', () => {
    const clock = { nowMs: 0 };
    const { capabilities, sent } = open(['chat'], clock);
    for (let count = 0; count < 5; count++)
      expect(capabilities.answer('chat', 'send', [7, 'hi'])).toEqual({ value: null });
    expect(capabilities.answer('chat', 'send', [7, 'hi'])).toEqual({ error: { tag: 'rate-limited' } });
    clock.nowMs = 5_001;
    expect(capabilities.answer('chat', 'send', [7, 'hi'])).toEqual({ value: null });
    expect(sent.length).toBe(6);
  });

  it('refuses other channels, empty and 4,001 characters, with the variants of the contract', () => {
    const { capabilities } = open(['chat']);
    expect(capabilities.answer('chat', 'send', [8, 'hi'])).toEqual({ error: { tag: 'not-in-channel' } });
    for (const text of ['', 'x'.repeat(4_001)]) {
      expect(capabilities.answer('chat', 'send', [7, text])).toEqual({ error: { tag: 'bad-length' } });
    }
  });

  it('clamps a parameter and refuses read-only and unknown ones', () => {
    const { capabilities, turned } = open([]);
    expect(capabilities.answer('settings', 'setParameter', [0, 99])).toEqual({ value: null });
    expect(turned).toEqual([[0, 10]]);
    expect(capabilities.answer('settings', 'setParameter', [1, 0])).toEqual({
      error: { tag: 'readonly-parameter', val: 1 },
    });
    expect(capabilities.answer('settings', 'setParameter', [5, 0])).toEqual({
      error: { tag: 'unknown-parameter', val: 5 },
    });
  });
});
