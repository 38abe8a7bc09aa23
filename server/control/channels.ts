import { CHAT_HISTORY_LENGTH } from '@jackfield/wire/limits';
import type { WireChannel, WireChatMessage, WireVoiceKey } from '@jackfield/wire/messages';
import { createRelayChannel } from '../relay/peer.ts';
import type { RelayChannel } from '../relay/peer.ts';
import type { ChannelConfig } from '../store/config.ts';
import type { Session } from './session.ts';

export interface ServerChannel {
  readonly info: WireChannel;
  readonly maxUsers: number;
  readonly members: Set<Session>;
  /** Members by what they announced; no empty sets. */
  readonly pluginListeners: Map<string, Set<Session>>;
  readonly relay: RelayChannel;
  /** Oldest first, at most 100. */
  readonly history: WireChatMessage[];
  /** Waiting to be handed out together. */
  readonly pendingKeys: WireVoiceKey[];
  pendingKeysTimer: NodeJS.Timeout | null;
}

/** Ids are places in the configuration, from 1. */
export function createChannels(configs: readonly ChannelConfig[]): ReadonlyMap<number, ServerChannel> {
  const channels = new Map<number, ServerChannel>();
  for (const [index, config] of configs.entries()) {
    const id = index + 1;
    channels.set(id, {
      info: { id, name: config.name, description: config.description, kind: config.kind },
      maxUsers: config.maxUsers,
      members: new Set(),
      pluginListeners: new Map(),
      relay: createRelayChannel(config.kind),
      history: [],
      pendingKeys: [],
      pendingKeysTimer: null,
    });
  }
  return channels;
}

export function remember(channel: ServerChannel, message: WireChatMessage): void {
  channel.history.push(message);
  if (channel.history.length > CHAT_HISTORY_LENGTH) channel.history.shift();
}

/** One JSON text for all members. */
export function sendToMembers(channel: ServerChannel, text: string): void {
  for (const member of channel.members) member.outbox.sendText(text);
}
