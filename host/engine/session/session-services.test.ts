import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { SessionServices } from './session-services.ts';

type Parts = Parameters<SessionServices['bind']>[0];

/** Services on a connection that is in channel 7 and answers as `change` says. */
function open(change: { kind?: string; channelId?: number; chatLength?: number; refusal?: string } = {}) {
  const sent: string[] = [];
  const notices: string[] = [];
  const state = { kind: 'connected', channelId: 7, chatLength: 4_000, ...change };
  const parts = {
    connection: {
      get state() {
        return { kind: state.kind };
      },
      get profile() {
        return { limits: { chatCharacters: state.chatLength } };
      },
      sendChat: async (text: string) => {
        sent.push(text);
        if (state.refusal === 'CHAT_TOO_FAST') throw JackfieldError.of('CHAT_TOO_FAST');
      },
      joinChannel: async (id: number) => void sent.push(`join ${id}`),
    },
    // No plugin intercepts sent messages.
    plugins: { hooks: { chat: { sendOf: async (_channelId: number, text: string) => ({ kind: 'text', text }) } } },
    roster: {
      get ownChannel() {
        return { id: state.channelId };
      },
      channels: [],
    },
    settings: { update: async () => undefined },
    notices: { add: (_level: string, error: JackfieldError) => notices.push(error.code) },
  };
  const services = new SessionServices();
  services.bind(parts as unknown as Parts, null as never);
  return { services, sent, notices, state };
}

describe('a plugin’s chat message', () => {
  it('is sent where the user is connected and in that channel', async () => {
    const { services, sent } = open();
    expect(services.sendChat('hi', 7, 'test:plugin')).toBe('sent');
    await expect.poll(() => sent).toEqual(['hi']);
  });

  it.each([
    ['while the connection is being made again', { kind: 'reconnecting' }, 'hi', 'notInChannel'],
    ['for another channel than the user’s', { channelId: 8 }, 'hi', 'notInChannel'],
    ['of 4,001 characters', {}, 'x'.repeat(4_001), 'badLength'],
    ['of 2,001 characters to an old server', { chatLength: 2_000 }, 'x'.repeat(2_001), 'badLength'],
    ['of control characters', {}, '\u0007\u001b', 'badLength'],
    ['of characters that nobody sees', {}, '\u200b\u{e0041}', 'badLength'],
  ] as const)('%s is answered at once with the truth and not sent', (_, change, text, outcome) => {
    const { services, sent, notices } = open(change);
    expect(services.sendChat(text, 7, 'test:plugin')).toBe(outcome);
    expect(sent).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('of 4,000 characters of two code units is sent', () => {
    expect(open().services.sendChat('😀'.repeat(4_000), 7, 'test:plugin')).toBe('sent');
  });

  it('is too fast as the 11th of all plugins within 10 s, and once the server has said so', async () => {
    const { services, sent } = open();
    for (let count = 0; count < 10; count += 1) expect(services.sendChat('hi', 7, 'test:plugin')).toBe('sent');
    expect(services.sendChat('hi', 7, 'test:plugin')).toBe('tooFast');
    await expect.poll(() => sent.length).toBe(10);
    const slow = open({ refusal: 'CHAT_TOO_FAST' });
    expect(slow.services.sendChat('first', 7, 'test:plugin')).toBe('sent');
    await expect.poll(() => slow.notices).toEqual(['CHAT_TOO_FAST']);
    expect(slow.services.sendChat('second', 7, 'test:plugin')).toBe('tooFast');
  });

  it('and a move to a channel are refused without a connection', () => {
    expect(open({ kind: 'reconnecting' }).services.joinChannel(7)).toBe(false);
    const { services, sent } = open();
    expect(services.joinChannel(7)).toBe(true);
    expect(sent).toEqual(['join 7']);
  });
});
