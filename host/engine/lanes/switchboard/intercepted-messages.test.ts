import type { ClientMessage, ServerMessages } from '@jackfield/wire/messages';
import { describe, expect, it } from 'vitest';
import { checkReplacement, intercept, isShownToPlugins } from './intercepted-messages.ts';

const chat: ClientMessage = { type: 'chat', requestId: 5, text: 'hello' };
const key = { userId: 2, epoch: 1, key: 'AAAAAAAAAAAAAAAAAAAAAA==' };
const joined: ServerMessages['joined'] = { type: 'joined', requestId: 1, channelId: 7, keys: [key], history: [] };

/** A client whose plugins make `change` of each text. */
function clientOf(change: (text: string) => string | null): { host: Parameters<typeof intercept>[0]; seen: string[] } {
  const seen: string[] = [];
  const host = {
    intercepts: () => true,
    intercept: async (_direction: string, _type: string, text: string) => {
      seen.push(text);
      return change(text);
    },
  };
  return { host, seen };
}

const after = (change: object): string => JSON.stringify({ ...chat, ...change });

describe('a control message of the switchboard', () => {
  it.each(['login', 'voiceKey', 'plugins', 'pluginData', 'whisperStart', 'whisperKey', 'listen'])(
    'of type %s, sent, is shown to no plugin',
    (type) => {
      const { host, seen } = clientOf((text) => text);
      const message = { type } as ClientMessage;
      expect(isShownToPlugins(message)).toBe(false);
      expect(intercept(host, 'out', message)).toBeNull();
      expect(seen).toEqual([]);
    },
  );

  it.each([
    'challenge',
    'welcome',
    'voiceKeys',
    'voiceKeyAccepted',
    'renewVoiceKey',
    'pluginData',
    'recording',
    'recordAnswer',
    'whisper',
    'whisperTargets',
  ])('of type %s, received, is shown to no plugin', (type) => {
    const { host, seen } = clientOf((text) => text);
    expect(intercept(host, 'in', { type } as ServerMessages['challenge'])).toBeNull();
    expect(seen).toEqual([]);
  });

  it('is delivered at once where no plugin intercepts', () => {
    expect(intercept({ ...clientOf((text) => text).host, intercepts: () => false }, 'out', chat)).toBeNull();
  });

  it('becomes what the plugins make of it, or is dropped', async () => {
    expect(await intercept(clientOf(() => after({ text: 'hi' })).host, 'out', chat)).toEqual({ ...chat, text: 'hi' });
    expect(await intercept(clientOf((text) => text).host, 'out', chat)).toBe(chat);
    expect(await intercept(clientOf(() => null).host, 'out', chat)).toBeNull();
  });

  it('never shows the keys that come with a joined channel, and never lets them be changed', async () => {
    const forged = JSON.stringify({ ...joined, keys: [{ ...key, userId: 9 }] });
    const { host, seen } = clientOf(() => forged);
    expect(await intercept(host, 'in', joined)).toEqual(joined);
    expect(seen).toEqual([JSON.stringify({ ...joined, keys: [] })]);
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['another type', JSON.stringify({ type: 'leave', requestId: 5 }), 'of kind leave instead of chat'],
    ['another request', after({ requestId: 6 }), 'another request'],
    ['what the wire does not take', after({ text: '' }), 'text'],
    ['a field too many', after({ more: 1 }), 'additional'],
    ['a login', JSON.stringify({ type: 'login' }), 'login'],
  ])('cannot be replaced by %s', (_what, text, reason) => {
    expect(checkReplacement('out', JSON.stringify(chat), text)).toContain(reason);
    expect(checkReplacement('out', JSON.stringify(chat), after({ text: 'hi' }))).toBeNull();
  });
});
