import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { checkChat } from '@jackfield/wire/chat-text';
import type { ChatOutcome } from '../../ports/plugin-services.ts';
import type { Capability, CapabilityContext } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const MESSAGES = 5;
const WINDOW_MS = 5_000;

const ANSWERS: Readonly<Record<ChatOutcome, CapabilityAnswer>> = {
  sent: { value: null },
  notInChannel: { error: { tag: 'not-in-channel' } },
  badLength: { error: { tag: 'bad-length' } },
  tooFast: { error: { tag: 'rate-limited' } },
};

/** wit `chat`. */
export function chatCapability({ pluginId, session, services, now }: CapabilityContext): Capability {
  const limit = new RateLimit(MESSAGES, WINDOW_MS, now);
  const send = (channelId: number, text: string): CapabilityAnswer => {
    const self = session.users.find((user) => user.id === session.selfId);
    if (self === undefined || self.channelId !== channelId) return ANSWERS.notInChannel;
    if (checkChat(text).kind !== 'text') return ANSWERS.badLength;
    if (!limit.take()) return ANSWERS.tooFast;
    return ANSWERS[services.sendChat(text, channelId, pluginId)];
  };
  return {
    permission: 'chat',
    functions: {
      send: ([channelId, text]) =>
        typeof channelId === 'number' && typeof text === 'string' ? send(channelId, text) : null,
    },
    revoked: { send: ANSWERS.notInChannel },
    tooMuch: { send: { error: { tag: 'rate-limited' } } },
  };
}
