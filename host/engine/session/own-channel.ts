import type { SessionParts } from './parts.ts';

/** Joins a channel and remembers it for the next start. Rejects with the lane's coded error. */
export async function goToChannel(
  { connection, roster, settings }: Pick<SessionParts, 'connection' | 'roster' | 'settings'>,
  channelId: number,
): Promise<void> {
  await connection.joinChannel(channelId);
  const channel = roster.channels.find(({ id }) => id === channelId);
  await settings.update({ lastChannelName: channel?.name ?? null });
}
