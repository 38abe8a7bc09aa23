import { guestChannel, guestUser } from '../events/guest-types.ts';
import type { Capability, CapabilityContext } from './capability.ts';

/** wit `session`. */
export function sessionCapability({ session }: CapabilityContext): Capability {
  return {
    permission: 'session',
    functions: {
      getSelf: () => {
        const self = session.users.find((user) => user.id === session.selfId);
        return { value: self === undefined ? null : guestUser(self, session.selfId) };
      },
      listChannels: () => ({ value: session.channels.map(guestChannel) }),
      listUsers: ([channelId]) =>
        typeof channelId !== 'number'
          ? null
          : {
              value: session.users
                .filter((user) => user.channelId === channelId)
                .map((user) => guestUser(user, session.selfId)),
            },
    },
    revoked: { getSelf: { value: null }, listChannels: { value: [] }, listUsers: { value: [] } },
  };
}
