import { clamp } from '@jackfield/protocol/clamp';
import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const CALLS = 20;
const WINDOW_MS = 10_000;
const LOUDEST_PERCENT = 200;

const NOT_CONNECTED: CapabilityAnswer = { error: { tag: 'not-connected' } };
const RATE_LIMITED: CapabilityAnswer = { error: { tag: 'rate-limited' } };
const UNKNOWN_USER: CapabilityAnswer = { error: { tag: 'unknown-user' } };

/** wit `control`. Joining is only requested; whether the server agrees is reported by `channel-events`. */
export function controlCapability({ session, services, now }: CapabilityContext): Capability {
  const limit = new RateLimit(CALLS, WINDOW_MS, now);
  const limited = (act: () => void): CapabilityAnswer => {
    if (!limit.take()) return RATE_LIMITED;
    act();
    return { value: null };
  };
  const isOther = (userId: number): boolean =>
    userId !== session.selfId && session.users.some((user) => user.id === userId);

  const joinChannel = (channelId: number): CapabilityAnswer => {
    if (session.selfId === null) return NOT_CONNECTED;
    if (!session.channels.some(({ id }) => id === channelId)) return { error: { tag: 'unknown-channel' } };
    if (!limit.take()) return RATE_LIMITED;
    return services.joinChannel(channelId) ? { value: null } : NOT_CONNECTED;
  };
  const setUserVolume = (userId: number, percent: number): CapabilityAnswer => {
    if (session.selfId === null) return NOT_CONNECTED;
    if (!isOther(userId)) return UNKNOWN_USER;
    return limited(() => services.setUserVolume(userId, clamp(percent, 0, LOUDEST_PERCENT, 100)));
  };
  return {
    permission: 'control',
    functions: {
      setMuted: ([isMuted]) => (typeof isMuted === 'boolean' ? limited(() => services.setMuted(isMuted)) : null),
      setDeafened: ([isDeafened]) =>
        typeof isDeafened === 'boolean' ? limited(() => services.setDeafened(isDeafened)) : null,
      joinChannel: ([channelId]) => (typeof channelId === 'number' ? joinChannel(channelId) : null),
      setUserVolume: ([userId, percent]) =>
        typeof userId === 'number' && typeof percent === 'number' ? setUserVolume(userId, percent) : null,
      getUserVolume: ([userId]) =>
        typeof userId !== 'number' ? null : { value: isOther(userId) ? services.userVolume(userId) : 100 },
    },
    revoked: {
      setMuted: NOT_CONNECTED,
      setDeafened: NOT_CONNECTED,
      joinChannel: NOT_CONNECTED,
      setUserVolume: NOT_CONNECTED,
      getUserVolume: { value: 100 },
    },
    tooMuch: {
      setMuted: RATE_LIMITED,
      setDeafened: RATE_LIMITED,
      joinChannel: RATE_LIMITED,
      setUserVolume: RATE_LIMITED,
    },
  };
}
