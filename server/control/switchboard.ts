import { randomBytes } from 'node:crypto';
import type { ServerMessage, WireUser } from '@jackfield/wire/messages';
import { TRANSPORT_KEY_BYTES } from '@jackfield/wire/transport-key';
import type { Relay } from '../relay/relay.ts';
import type { ServerConfig } from '../store/config.ts';
import { ConfiguredAuthorizer } from './authorizer.ts';
import type { Authorizer, SessionClientMessage } from './authorizer.ts';
import { Chat } from './chat.ts';
import { Directory } from './directory.ts';
import { Listening } from './listening.ts';
import { Membership } from './membership.ts';
import { handleMessage } from './message-handlers.ts';
import type { HandlerParts } from './message-handlers.ts';
import type { Outbox } from './outbox.ts';
import { PluginData } from './plugin-data.ts';
import type { PluginDataStats } from './plugin-data.ts';
import { Presence } from './presence.ts';
import { ReceiverReports } from './receiver-reports.ts';
import { Recordings } from './recordings.ts';
import { Session } from './session.ts';
import { shownName } from './shown-name.ts';
import { inMessages } from './user-lists.ts';
import { VoiceEchoes } from './voice-echoes.ts';
import { stopVoiceKeys } from './voice-keys.ts';
import { VoiceRights } from './voice-rights.ts';
import { Whispers } from './whispers.ts';

/** The control half of the server: sessions begin and end here, and each of their messages is authorized and handed to the part that it is for. */
export class Switchboard implements Disposable {
  readonly #config: ServerConfig;
  readonly #relay: Relay;
  readonly #authorizer: Authorizer;
  readonly #parts: HandlerParts;

  constructor(config: ServerConfig, relay: Relay, authorizer: Authorizer = new ConfiguredAuthorizer()) {
    this.#config = config;
    this.#relay = relay;
    this.#authorizer = authorizer;
    const directory = new Directory(config);
    const { sessions, channels } = directory;
    const presence = new Presence(sessions, config.limits.connectionsPerAddress);
    const followers = {
      relay,
      presence,
      rights: new VoiceRights(relay, authorizer),
      pluginData: new PluginData(),
      recordings: new Recordings(),
      receiverReports: new ReceiverReports(sessions),
      whispers: new Whispers(relay, sessions, channels, presence, () => directory.takeId()),
      listening: new Listening(relay, channels, presence),
    };
    this.#parts = {
      ...followers,
      directory,
      membership: new Membership(followers),
      chat: new Chat(config.limits.chatPerMinute),
      voiceEchoes: new VoiceEchoes(),
    };
  }

  /** Number of sessions. */
  get size(): number {
    return this.#parts.directory.sessions.size;
  }

  get pluginData(): Readonly<PluginDataStats> {
    return this.#parts.pluginData.stats;
  }

  users(): readonly WireUser[] {
    return this.#parts.directory.users();
  }

  /** Counts a message between plugins that was dropped unparsed. */
  countUnreadPluginData(): void {
    const { stats } = this.#parts.pluginData;
    stats.received += 1;
    stats.dropped.tooFast += 1;
  }

  /** Begins the session of a client that proved its identity. A session of the same identity is replaced. */
  enter(name: string, fingerprint: string, outbox: Outbox, addressGroup: string): Session {
    const { chat, directory, presence, rights } = this.#parts;
    const previous = directory.sessionOf(fingerprint);
    if (previous !== undefined) {
      this.exit(previous);
      previous.outbox.close('REPLACED');
    }
    const id = directory.takeId();
    const transportKey = randomBytes(TRANSPORT_KEY_BYTES);
    const peer = this.#relay.addPeer(id, transportKey, addressGroup, (packet) => outbox.sendVoice(packet));
    const session = new Session({
      id,
      name: shownName(name),
      fingerprint,
      ...directory.marksOf(fingerprint),
      outbox,
      peer,
      chatRate: chat.newRate(),
    });
    directory.add(session);
    rights.update(session);
    outbox.sendAnswer('roster', () => this.#rosterFor(session, transportKey));
    presence.change(session);
    return session;
  }

  /** Ends the session. Safe to call twice. */
  exit(session: Session): void {
    const { directory, listening, membership, presence, voiceEchoes, whispers } = this.#parts;
    if (!directory.has(session)) return;
    membership.leave(session);
    voiceEchoes.leave(session);
    listening.leave(session);
    directory.remove(session);
    whispers.leave(session);
    this.#relay.removePeer(session.peer);
    presence.leave(session);
  }

  /** Returns false when the message makes no sense from this session and the connection has to be closed. */
  receive(session: Session, message: SessionClientMessage): boolean {
    const { directory } = this.#parts;
    // The session was replaced, and its close is still on the way.
    if (!directory.has(session)) return true;
    const channel = message.type === 'join' ? (directory.channels.get(message.channelId) ?? null) : session.channel;
    if (!this.#authorizer.can(session, message.type, channel)) {
      if ('requestId' in message) {
        const { requestId } = message;
        session.outbox.send({ type: 'refused', requestId, code: 'NOT_PERMITTED' });
      }
      return true;
    }
    return handleMessage(this.#parts, session, message);
  }

  receiveVoice(session: Session, packet: Uint8Array): void {
    this.#relay.receiveControl(session.peer, packet);
  }

  /** Returns false when no user has this id. */
  setServerMuted(userId: number, isMuted: boolean): boolean {
    const { directory, presence, rights } = this.#parts;
    const session = directory.setServerMuted(userId, isMuted);
    if (session === null) return false;
    rights.update(session);
    presence.change(session);
    return true;
  }

  /** Returns false when no user has this id. */
  setPriority(userId: number, isPriority: boolean): boolean {
    const { directory, presence } = this.#parts;
    const session = directory.setPriority(userId, isPriority);
    if (session === null) return false;
    presence.setFeatures(session);
    presence.change(session);
    return true;
  }

  [Symbol.dispose](): void {
    const { directory, presence, receiverReports, recordings, voiceEchoes, whispers } = this.#parts;
    for (const part of [whispers, presence, recordings, receiverReports, voiceEchoes]) part[Symbol.dispose]();
    for (const channel of directory.channels.values()) stopVoiceKeys(channel);
  }

  /**
   * The welcome, and the users that do not fit into it. The session's own user is the first, because the client looks for it as soon as the welcome arrives.
   */
  #rosterFor(session: Session, transportKey: Uint8Array): ServerMessage[] {
    const { directory } = this.#parts;
    const others = [...directory.sessions.values()].filter((other) => other !== session);
    const [users = [], ...rest] = inMessages([session, ...others].map((other) => other.toUser()));
    const welcome: ServerMessage = {
      type: 'welcome',
      serverName: this.#config.name,
      selfId: session.id,
      channels: [...directory.channels.values()].map((channel) => channel.info),
      users,
      udpPort: this.#relay.port === null ? null : (this.#config.publicUdpPort ?? this.#relay.port),
      transportKey: Buffer.from(transportKey).toString('base64'),
    };
    return [welcome, ...rest.map((more): ServerMessage => ({ type: 'presence', users: more, left: [] }))];
  }
}
