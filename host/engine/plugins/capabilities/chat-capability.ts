import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const MAX_CHAT = 4_000;
const MESSAGES = 5;
const WINDOW_MS = 5_000;

/** wit `chat`. */
export function chatCapability({ pluginId, session, services, now }: CapabilityContext): Capability {
  const limit = new RateLimit(MESSAGES, WINDOW_MS, now);
  const send = (channelId: number, text: string): CapabilityAnswer => {
    const self = session.users.find((user) => user.id === session.selfId);
    if (self === undefined || self.channelId !== channelId) return { error: { tag: 'not-in-channel' } };
    if (text.length < 1 || text.length > MAX_CHAT) return { error: { tag: 'bad-length' } };
    if (!limit.take()) return { error: { tag: 'rate-limited' } };
    services.sendChat(text, pluginId);
    return { value: null };
  };
  return {
    permission: 'chat',
    functions: {
      send: ([channelId, text]) =>
        typeof channelId === 'number' && typeof text === 'string' ? send(channelId, text) : null,
    },
    revoked: { send: { error: { tag: 'not-in-channel' } } },
  };
}
