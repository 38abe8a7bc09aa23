import type { ServerMessage } from '@jackfield/wire/messages';
import { sendToMembers } from './channels.ts';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** After one leaves, all others send a new key at about the same time: they travel together. */
const BATCH_MS = 20;

/** Hands a sender's new key to its channel. False when the epoch does not grow: a key must not return. */
export function distributeVoiceKey(session: Session, epoch: number, key: string): boolean {
  if (session.voiceKey !== null && epoch <= session.voiceKey.epoch) return false;
  session.voiceKey = { userId: session.id, epoch, key };
  const { channel } = session;
  // Left in the meantime: the key goes out with the next join.
  if (channel === null) return true;
  channel.pendingKeys.push(session.voiceKey);
  channel.pendingKeysTimer ??= setTimeout(() => flushVoiceKeys(channel), BATCH_MS);
  return true;
}

/** The members' keys for one who joins. */
export function voiceKeysOf(channel: ServerChannel): Extract<ServerMessage, { type: 'voiceKeys' }>['keys'] {
  const keys = [];
  for (const member of channel.members) if (member.voiceKey !== null) keys.push(member.voiceKey);
  return keys;
}

/** The one who left must not open what comes now. */
export function renewVoiceKeys(channel: ServerChannel): void {
  const message: ServerMessage = { type: 'renewVoiceKey' };
  sendToMembers(channel, JSON.stringify(message));
}

export function stopVoiceKeys(channel: ServerChannel): void {
  if (channel.pendingKeysTimer !== null) clearTimeout(channel.pendingKeysTimer);
  channel.pendingKeysTimer = null;
}

function flushVoiceKeys(channel: ServerChannel): void {
  channel.pendingKeysTimer = null;
  const keys = channel.pendingKeys.splice(0);
  const message: ServerMessage = { type: 'voiceKeys', keys };
  sendToMembers(channel, JSON.stringify(message));
  for (const member of channel.members) {
    const own = keys.findLast((key) => key.userId === member.id);
    if (own !== undefined) member.outbox.send({ type: 'voiceKeyAccepted', epoch: own.epoch });
  }
}
