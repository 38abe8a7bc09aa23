import type { SelfState, Snapshot } from '@jackfield/protocol/state';
import { ownName } from './parts.ts';
import type { SessionParts } from './parts.ts';

/** Current state of everything that a window shows. */
export function takeSnapshot(parts: SessionParts): Snapshot {
  return {
    version: parts.version,
    connection: parts.connection.state,
    lane: parts.connection.profile,
    ownServer: parts.servers.ownServer,
    self: selfStateOf(parts),
    channels: parts.roster.channels,
    users: parts.roster.users,
    talking: [...parts.talk.userIds],
    chat: parts.chat.messages,
    plugins: parts.plugins.views,
    chain: parts.plugins.chain,
    settings: parts.settings.value,
    device: parts.device.state,
    devices: parts.deviceWatch.devices,
    quality: parts.quality.quality,
    codec: parts.codecs.state,
    voice: parts.voice.state,
    notices: parts.notices.list,
    recording: parts.recording.recording,
    conversation: parts.conversation.state,
    whisper: parts.whispers.state,
    slots: parts.plugins.ui.slots.trees,
    messageMarks: parts.plugins.ui.slots.marks,
    positional: parts.positional.state,
  };
}

/** State of the local user, from the local switches and the server's roster. */
export function selfStateOf(parts: SessionParts): SelfState {
  return {
    userId: parts.roster.selfId,
    name: ownName(parts),
    channelId: parts.roster.ownChannel?.id ?? null,
    ...parts.self.switches,
  };
}
