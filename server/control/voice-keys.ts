import type { ServerMessage } from '@jackfield/wire/messages';
import { sendToMembers } from './channels.ts';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** After a member leaves, all others send a new key at about the same time; these keys are sent on together. */
const BATCH_MS = 20;
/** All leaves within a second cost one renewal. */
const RENEW_DELAY_MS = 1_000;
/** Every member's new key goes to every member. Large channels renew more rarely, so that it costs no more than this, but after 10 s at the latest. */
const RENEW_BYTES_PER_SECOND = 500_000;
const MAX_RENEW_GAP_MS = 10_000;
/** Size of one key in `voiceKeys`, in bytes. */
const KEY_JSON_BYTES = 60;

/**
 * Takes a sender's new key and sends it to its channel, together with keys of other senders that arrive within 20 ms, or later when the sender makes too many.
 * When several keys of one sender wait, only the last is sent and accepted. Returns false when the epoch does not grow, because a key must not be reused.
 */
export function distributeVoiceKey(session: Session, epoch: number, key: string): boolean {
  if (session.voiceKey !== null && epoch <= session.voiceKey.epoch) return false;
  session.voiceKey = { userId: session.id, epoch, key };
  const { channel } = session;
  // The sender left in the meantime; the key is sent with its next join.
  if (channel === null) return true;
  channel.pendingKeys.add(session);
  scheduleVoiceKeys(channel);
  return true;
}

/** Keys of the members, for a user who joins. */
export function voiceKeysOf(channel: ServerChannel): Extract<ServerMessage, { type: 'voiceKeys' }>['keys'] {
  const keys = [];
  for (const member of channel.members) if (member.voiceKey !== null) keys.push(member.voiceKey);
  return keys;
}

/** Asks all members for a new key soon, so that a user who left cannot open later packets. */
export function renewVoiceKeys(channel: ServerChannel): void {
  if (channel.renewTimer !== null || channel.members.size === 0) return;
  const sinceLastMs = performance.now() - channel.renewedAtMs;
  const delayMs = Math.max(RENEW_DELAY_MS, renewGapMs(channel.members.size) - sinceLastMs);
  channel.renewTimer = setTimeout(() => {
    channel.renewTimer = null;
    channel.renewedAtMs = performance.now();
    sendToMembers(channel, JSON.stringify({ type: 'renewVoiceKey' } satisfies ServerMessage));
  }, delayMs);
}

/** Time between two renewals in a channel with this many members, in ms. */
export function renewGapMs(members: number): number {
  const bytes = members * members * KEY_JSON_BYTES;
  return Math.min(MAX_RENEW_GAP_MS, (bytes / RENEW_BYTES_PER_SECOND) * 1_000);
}

export function stopVoiceKeys(channel: ServerChannel): void {
  if (channel.pendingKeysTimer !== null) clearTimeout(channel.pendingKeysTimer);
  if (channel.renewTimer !== null) clearTimeout(channel.renewTimer);
  channel.pendingKeysTimer = null;
  channel.renewTimer = null;
}

function scheduleVoiceKeys(channel: ServerChannel): void {
  channel.pendingKeysTimer ??= setTimeout(() => flushVoiceKeys(channel), BATCH_MS);
}

function flushVoiceKeys(channel: ServerChannel): void {
  channel.pendingKeysTimer = null;
  const senders: Session[] = [];
  const keys = [];
  for (const sender of channel.pendingKeys) {
    const isHere = sender.channel === channel && sender.voiceKey !== null;
    if (isHere && !sender.voiceKeyRate.take()) continue;
    channel.pendingKeys.delete(sender);
    if (!isHere) continue;
    senders.push(sender);
    keys.push(sender.voiceKey);
  }
  if (channel.pendingKeys.size > 0) scheduleVoiceKeys(channel);
  if (senders.length === 0) return;
  const text = JSON.stringify({ type: 'voiceKeys', keys });
  sendToMembers(channel, text);
  for (const { outbox } of channel.listeners) outbox.sendText(text);
  for (const { outbox, voiceKey } of senders) {
    if (voiceKey !== null) outbox.send({ type: 'voiceKeyAccepted', epoch: voiceKey.epoch });
  }
}
