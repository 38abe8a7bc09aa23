import type { WireChannel } from '@jackfield/wire/messages';
import { createRelayChannel } from '../relay/peer.ts';
import type { RelayChannel } from '../relay/peer.ts';
import type { ChannelConfig } from '../store/config.ts';
import { ChatHistory } from './chat-history.ts';
import type { Session } from './session.ts';

export interface ServerChannel {
  readonly info: WireChannel;
  readonly maxUsers: number;
  readonly members: Set<Session>;
  /** Members of other channels that listen to this one. */
  readonly listeners: Set<Session>;
  /** Members by announced plugin id; empty sets are removed. */
  readonly pluginListeners: Map<string, Set<Session>>;
  readonly relay: RelayChannel;
  readonly history: ChatHistory;
  /** Sessions whose newest keys are waiting to be distributed together. */
  readonly pendingKeys: Set<Session>;
  pendingKeysTimer: NodeJS.Timeout | null;
  /** Started when a member leaves; on expiry, all remaining members are asked for a new key. */
  renewTimer: NodeJS.Timeout | null;
  renewedAtMs: number;
  /** True when all members take compact voice packets; the members have been told this value. */
  isCompact: boolean;
}

/** Channel ids are positions in the configuration, from 1. */
export function createChannels(configs: readonly ChannelConfig[]): ReadonlyMap<number, ServerChannel> {
  const channels = new Map<number, ServerChannel>();
  for (const [index, config] of configs.entries()) {
    const id = index + 1;
    channels.set(id, {
      info: { id, name: config.name, description: config.description, kind: config.kind },
      maxUsers: config.maxUsers,
      members: new Set(),
      listeners: new Set(),
      pluginListeners: new Map(),
      relay: createRelayChannel(config.kind),
      history: new ChatHistory(),
      pendingKeys: new Set(),
      pendingKeysTimer: null,
      renewTimer: null,
      renewedAtMs: Number.NEGATIVE_INFINITY,
      isCompact: false,
    });
  }
  return channels;
}

/** Sends one JSON text to all members. */
export function sendToMembers(channel: ServerChannel, text: string): void {
  for (const member of channel.members) member.outbox.sendText(text);
}
