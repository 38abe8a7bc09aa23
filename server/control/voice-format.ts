import type { ServerMessage } from '@jackfield/wire/messages';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** Rate of requests for new keys from one listener; requests above it are dropped. */
export const WORN_KEYS_PER_SECOND = 1 / 60;
export const WORN_KEYS_AT_ONCE = 2;

/**
 * Tells the members whether all of them take compact voice packets, when that has changed. Listeners of other channels always take them. `newcomer` has just
 * joined and is told the current value, because a member that has not been told sends the first format. A member that did not send `compactVoice` is told
 * nothing.
 */
export function updateVoiceFormat(channel: ServerChannel, newcomer: Session | null = null): void {
  let isCompact = channel.members.size > 0;
  for (const { peer } of channel.members) if (!peer.takesCompactVoice) isCompact = false;
  const isChanged = isCompact !== channel.isCompact;
  channel.isCompact = isCompact;
  const text = JSON.stringify({ type: 'voiceFormat', channelId: channel.info.id, isCompact } satisfies ServerMessage);
  if (isChanged) {
    for (const member of channel.members) if (member.peer.takesCompactVoice) member.outbox.sendText(text);
  } else if (isCompact && newcomer !== null) newcomer.outbox.sendText(text);
}
