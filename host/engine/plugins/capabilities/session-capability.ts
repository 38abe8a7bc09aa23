import { createHash } from 'node:crypto';
import { guestChannel, guestUser } from '../../supervisor/events/guest-types.ts';
import type { Capability, CapabilityContext } from './capability.ts';

/** Pseudonym of a user's key, different for each plugin, so that neither plugins nor their authors can compare the users whom they know. */
function pseudonym(pluginId: string, fingerprint: string): string {
  return createHash('sha256').update(`jackfield user key\n${pluginId}\n${fingerprint}`).digest('hex').slice(0, 32);
}

/** wit `session`. */
export function sessionCapability({ pluginId, session }: CapabilityContext): Capability {
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
      describeChannel: ([channelId]) =>
        typeof channelId !== 'number'
          ? null
          : { value: session.channels.find(({ id }) => id === channelId)?.description ?? null },
      getUserKey: ([userId]) => {
        if (typeof userId !== 'number') return null;
        const user = session.users.find(({ id }) => id === userId);
        return { value: user === undefined || user.fingerprint === '' ? null : pseudonym(pluginId, user.fingerprint) };
      },
    },
    revoked: {
      getSelf: { value: null },
      listChannels: { value: [] },
      listUsers: { value: [] },
      describeChannel: { value: null },
      getUserKey: { value: null },
    },
  };
}
