import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { MAX_PLUGIN_DATA_BYTES, PLUGIN_DATA_BYTES_PER_SECOND, PLUGIN_DATA_PER_SECOND } from '@jackfield/wire/limits';
import type { Capability, CapabilityContext } from './capability.ts';
import { DataQuota } from './data-quota.ts';

/** wit `peer-data`. */
export function peerDataCapability({ pluginId, session, services, now }: CapabilityContext): Capability {
  const quota = new DataQuota(PLUGIN_DATA_PER_SECOND, PLUGIN_DATA_BYTES_PER_SECOND, now);
  const send = (userId: number | null, data: Uint8Array): CapabilityAnswer => {
    const { selfId, users } = session;
    const channelId = users.find((user) => user.id === selfId)?.channelId ?? null;
    if (channelId === null) return { error: { tag: 'not-in-channel' } };
    const isThere = (id: number): boolean =>
      id !== selfId && users.some((user) => user.id === id && user.channelId === channelId);
    if (userId !== null && !isThere(userId)) return { error: { tag: 'unknown-user' } };
    if (data.length < 1 || data.length > MAX_PLUGIN_DATA_BYTES) return { error: { tag: 'bad-length' } };
    if (!quota.take(data.length)) return { error: { tag: 'rate-limited' } };
    const outcome = services.sendPluginData(pluginId, userId, data);
    if (outcome === 'sent') return { value: null };
    return { error: { tag: outcome === 'tooFast' ? 'rate-limited' : 'not-in-channel' } };
  };
  return {
    permission: 'peer-data',
    functions: {
      sendData: ([userId = null, data]) =>
        (userId === null || typeof userId === 'number') && data instanceof Uint8Array ? send(userId, data) : null,
    },
    revoked: { sendData: { error: { tag: 'not-in-channel' } } },
    tooMuch: { sendData: { error: { tag: 'rate-limited' } } },
  };
}
