import type { RefusalCode, ServerMessage } from '@jackfield/wire/messages';
import type { Relay } from '../relay/relay.ts';
import type { ServerChannel } from './channels.ts';
import type { Listening } from './listening.ts';
import type { PluginData } from './plugin-data.ts';
import type { Presence } from './presence.ts';
import type { ReceiverReports } from './receiver-reports.ts';
import type { Recordings } from './recordings.ts';
import type { Session } from './session.ts';
import { updateVoiceFormat } from './voice-format.ts';
import { renewVoiceKeys, voiceKeysOf } from './voice-keys.ts';
import type { VoiceRights } from './voice-rights.ts';
import type { Whispers } from './whispers.ts';

/** Parts of the server that follow who is in which channel. */
export interface MembershipParts {
  readonly relay: Relay;
  readonly rights: VoiceRights;
  readonly presence: Presence;
  readonly pluginData: PluginData;
  readonly recordings: Recordings;
  readonly receiverReports: ReceiverReports;
  readonly whispers: Whispers;
  readonly listening: Listening;
}

/** The one place that moves sessions between channels, here and in the relay. */
export class Membership {
  readonly #parts: MembershipParts;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /** Answers a request to join; joining the own channel again only sends its keys and history. Returns why it is refused, else null. */
  join(session: Session, requestId: number, channel: ServerChannel): RefusalCode | null {
    const { listening, pluginData, presence, recordings, relay, rights, whispers } = this.#parts;
    const isMove = session.channel !== channel;
    if (isMove) {
      if (channel.members.size >= channel.maxUsers) return 'CHANNEL_FULL';
      this.leave(session);
      session.channel = channel;
      listening.enter(channel, session);
      channel.members.add(session);
      pluginData.enter(channel, session);
      relay.setChannel(session.peer, channel.relay);
      rights.update(session);
      presence.change(session);
    }
    const keys = voiceKeysOf(channel);
    const history = channel.history.messages;
    const joined: ServerMessage = { type: 'joined', requestId, channelId: channel.info.id, keys, history };
    session.outbox.sendAnswer('history', () => [joined]);
    if (!isMove) return null;
    updateVoiceFormat(channel, session);
    recordings.enter(channel, session);
    whispers.move(session, null, channel);
    return null;
  }

  /** Takes the session out of its channel. Returns false when it is in none. */
  leave(session: Session): boolean {
    const { pluginData, receiverReports, recordings, relay, rights, whispers } = this.#parts;
    const { channel } = session;
    if (channel === null) return false;
    session.channel = null;
    channel.members.delete(session);
    pluginData.leave(channel, session);
    recordings.leave(channel, session);
    receiverReports.leave(session);
    relay.setChannel(session.peer, null);
    rights.update(session);
    updateVoiceFormat(channel);
    renewVoiceKeys(channel);
    whispers.move(session, channel, null);
    return true;
  }
}
