import { randomBytes } from 'node:crypto';
import { checkChat } from '@jackfield/wire/chat-text';
import type { ClientMessage, ClientMessages, ServerMessage, WireChatMessage, WireUser } from '@jackfield/wire/messages';
import { cleanName } from '@jackfield/wire/name';
import { TRANSPORT_KEY_BYTES } from '@jackfield/wire/transport-key';
import { AddressRates, PEOPLE_PER_ADDRESS } from '../access/address-rates.ts';
import { TokenBucket } from '../access/token-bucket.ts';
import type { Relay } from '../relay/relay.ts';
import type { ServerConfig } from '../store/config.ts';
import { createChannels, sendToMembers } from './channels.ts';
import type { ServerChannel } from './channels.ts';
import { factsOf } from './facts.ts';
import type { Outbox } from './outbox.ts';
import { PluginData } from './plugin-data.ts';
import type { PluginDataStats } from './plugin-data.ts';
import { Presence } from './presence.ts';
import { ReceiverReports } from './receiver-reports.ts';
import { Recordings } from './recordings.ts';
import { Session } from './session.ts';
import { inMessages } from './user-lists.ts';
import { Listening } from './listening.ts';
import { VoiceEchoes } from './voice-echoes.ts';
import { updateVoiceFormat } from './voice-format.ts';
import { distributeVoiceKey, renewVoiceKeys, stopVoiceKeys, voiceKeysOf } from './voice-keys.ts';
import { Whispers } from './whispers.ts';

/** A client whose name shows nothing. */
const NAMELESS = 'Guest';

type SessionMessage = Exclude<ClientMessage, { type: 'login' }>;

/** Who is here and in which channel: the one place that changes membership, mute and deafen, here and in the relay. */
export class Rooms implements Disposable {
  readonly #config: ServerConfig;
  readonly #relay: Relay;
  readonly #channels: ReadonlyMap<number, ServerChannel>;
  readonly #sessions = new Map<number, Session>();
  readonly #byFingerprint = new Map<string, Session>();
  /** Survives a reconnect, as it sticks to the identity. */
  readonly #serverMuted = new Set<string>();
  /** Fingerprints. */
  readonly #priority: Set<string>;
  readonly #presence: Presence;
  readonly #chatRates: AddressRates<TokenBucket>;
  readonly #pluginData = new PluginData();
  readonly #recordings = new Recordings();
  readonly #receiverReports = new ReceiverReports(this.#sessions);
  readonly #voiceEchoes = new VoiceEchoes();
  readonly #whispers: Whispers;
  readonly #listening: Listening;
  #nextId = 1;
  #nextChatId = 1;

  constructor(config: ServerConfig, relay: Relay) {
    this.#config = config;
    this.#relay = relay;
    this.#channels = createChannels(config.channels);
    const { chatPerMinute } = config.limits;
    const perSecond = (chatPerMinute / 60) * PEOPLE_PER_ADDRESS;
    const atOnce = Math.ceil(chatPerMinute / 6) * PEOPLE_PER_ADDRESS;
    this.#chatRates = new AddressRates(() => new TokenBucket(perSecond, atOnce));
    this.#presence = new Presence(this.#sessions, config.limits.connectionsPerAddress);
    this.#priority = new Set(config.prioritySpeakers);
    this.#whispers = new Whispers(relay, this.#sessions, this.#channels, this.#presence, () => this.#takeId());
    this.#listening = new Listening(relay, this.#channels, this.#presence);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** A message between plugins that was not even read. */
  countUnreadPluginData(): void {
    this.#pluginData.stats.received += 1;
    this.#pluginData.stats.dropped.tooFast += 1;
  }

  get pluginData(): Readonly<PluginDataStats> {
    return this.#pluginData.stats;
  }

  users(): readonly WireUser[] {
    return [...this.#sessions.values()].map((session) => ({
      ...session.toUser(),
      ...(session.isPriority ? { isPriority: true } : {}),
    }));
  }

  /** Welcomes one who proved its identity. A connection of the same identity is replaced. */
  enter(name: string, fingerprint: string, outbox: Outbox, addressGroup: string): Session {
    const previous = this.#byFingerprint.get(fingerprint);
    if (previous !== undefined) {
      this.exit(previous);
      previous.outbox.close('REPLACED');
    }
    const id = this.#takeId();
    const transportKey = randomBytes(TRANSPORT_KEY_BYTES);
    const peer = this.#relay.addPeer(id, transportKey, addressGroup, (packet) => outbox.sendVoice(packet));
    const isServerMuted = this.#serverMuted.has(fingerprint);
    const isPriority = this.#priority.has(fingerprint);
    const { chatPerMinute } = this.#config.limits;
    const session = new Session({
      id,
      name: shownName(name),
      fingerprint,
      isServerMuted,
      isPriority,
      outbox,
      peer,
      chatRate: new TokenBucket(chatPerMinute / 60, Math.ceil(chatPerMinute / 6)),
    });
    this.#sessions.set(id, session);
    this.#byFingerprint.set(fingerprint, session);
    this.#updateRelay(session);
    outbox.sendAnswer('roster', () => this.#rosterFor(session, transportKey));
    this.#presence.change(session);
    return session;
  }

  /** The welcome, and the users that have no room in it. Oneself is the first: the client looks for itself as soon as the welcome is there. */
  #rosterFor(session: Session, transportKey: Uint8Array): ServerMessage[] {
    const others = [...this.#sessions.values()].filter((other) => other !== session);
    const [users = [], ...rest] = inMessages([session, ...others].map((other) => other.toUser()));
    const welcome: ServerMessage = {
      type: 'welcome',
      serverName: this.#config.name,
      selfId: session.id,
      channels: [...this.#channels.values()].map((channel) => channel.info),
      users,
      udpPort: this.#relay.port === null ? null : (this.#config.publicUdpPort ?? this.#relay.port),
      transportKey: Buffer.from(transportKey).toString('base64'),
    };
    return [welcome, ...rest.map((more): ServerMessage => ({ type: 'presence', users: more, left: [] }))];
  }

  /** Safe to call twice. */
  exit(session: Session): void {
    if (this.#sessions.get(session.id) !== session) return;
    this.#leaveChannel(session);
    this.#voiceEchoes.leave(session);
    this.#listening.leave(session);
    this.#sessions.delete(session.id);
    if (this.#byFingerprint.get(session.fingerprint) === session) this.#byFingerprint.delete(session.fingerprint);
    this.#whispers.leave(session);
    this.#relay.removePeer(session.peer);
    this.#presence.leave(session);
  }

  /** False when the message makes no sense from this session: the connection is to be closed. */
  receive(session: Session, message: SessionMessage): boolean {
    // Replaced, and its goodbye is still on the way.
    if (this.#sessions.get(session.id) !== session) return true;
    switch (message.type) {
      case 'join':
        this.#join(session, message.requestId, message.channelId);
        return true;
      case 'leave':
        if (session.channel !== null) {
          this.#leaveChannel(session);
          this.#presence.change(session);
        }
        session.outbox.send({ type: 'ok', requestId: message.requestId });
        return true;
      case 'chat':
        return this.#chat(session, message.requestId, message.text);
      case 'self':
        session.name = shownName(message.name);
        session.isMuted = message.isMuted;
        session.isDeafened = message.isDeafened;
        this.#presence.setFacts(session, factsOf(message));
        this.#updateRelay(session);
        this.#presence.change(session);
        return true;
      case 'voiceKey':
        return distributeVoiceKey(session, message.epoch, message.key);
      case 'voicePath':
        session.peer.hearsOnUdp = message.path === 'udp';
        return true;
      case 'compactVoice':
        session.peer.takesCompactVoice = true;
        if (session.channel !== null) updateVoiceFormat(session.channel, session);
        return true;
      case 'voiceKeyWorn':
        if (session.channel !== null && session.wornKeyRate.take()) renewVoiceKeys(session.channel);
        return true;
      case 'plugins':
        this.#pluginData.announce(session, message.ids);
        return true;
      case 'pluginData':
        return this.#pluginData.send(session, message, this.#presence.newsOf(session));
      case 'recordingSupport':
        this.#recordings.support(session, message.conversations);
        return true;
      case 'recordStart':
        return this.#recordings.start(session, message.requestId, message.seconds);
      case 'conversationRecordStart':
        return this.#recordings.start(session, message.requestId, null);
      case 'recordAnswer':
        this.#recordings.answer(session, message.recordingId, message.isAllowed);
        return true;
      case 'recordStop':
        this.#recordings.stop(session, message.recordingId);
        return true;
      case 'receiverReport':
        this.#receiverReports.receive(session, message.senders, message.knowsQueues === true);
        return true;
      case 'voiceEchoEnd':
        this.#voiceEchoes.end(session);
        return true;
      case 'voiceEcho':
        this.#voiceEchoes.start(session, message.requestId, message.seconds);
        return true;
      case 'whisperSupport':
        return this.#supportWhispers(session, message);
      case 'whisperRefusals':
        this.#whispers.setRefusals(session, message);
        return true;
      case 'whisperStart':
        return this.#whispers.start(session, message);
      case 'whisperKey':
        return this.#whispers.takeKey(session, message);
      case 'whisperEnd':
        this.#whispers.end(session);
        return true;
      case 'listen':
        return this.#listening.set(session, message);
    }
  }

  receiveVoice(session: Session, packet: Uint8Array): void {
    this.#relay.receiveControl(session.peer, packet);
  }

  /** False when nobody has this id. */
  setServerMuted(userId: number, isMuted: boolean): boolean {
    const session = this.#sessions.get(userId);
    if (session === undefined) return false;
    if (isMuted) this.#serverMuted.add(session.fingerprint);
    else this.#serverMuted.delete(session.fingerprint);
    session.isServerMuted = isMuted;
    this.#updateRelay(session);
    this.#presence.change(session);
    return true;
  }

  /** False when nobody has this id. */
  setPriority(userId: number, isPriority: boolean): boolean {
    const session = this.#sessions.get(userId);
    if (session === undefined) return false;
    if (isPriority) this.#priority.add(session.fingerprint);
    else this.#priority.delete(session.fingerprint);
    session.isPriority = isPriority;
    this.#presence.setFacts(session);
    this.#presence.change(session);
    return true;
  }

  [Symbol.dispose](): void {
    this.#whispers[Symbol.dispose]();
    this.#presence[Symbol.dispose]();
    this.#recordings[Symbol.dispose]();
    this.#receiverReports[Symbol.dispose]();
    this.#voiceEchoes[Symbol.dispose]();
    for (const channel of this.#channels.values()) stopVoiceKeys(channel);
  }

  #join(session: Session, requestId: number, channelId: number): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) {
      session.outbox.send({ type: 'refused', requestId, code: 'UNKNOWN_CHANNEL' });
      return;
    }
    const isMove = session.channel !== channel;
    if (isMove) {
      if (channel.members.size >= channel.maxUsers) {
        session.outbox.send({ type: 'refused', requestId, code: 'CHANNEL_FULL' });
        return;
      }
      this.#leaveChannel(session);
      session.channel = channel;
      this.#listening.enter(channel, session);
      channel.members.add(session);
      this.#pluginData.enter(channel, session);
      this.#relay.setChannel(session.peer, channel.relay);
      this.#presence.change(session);
    }
    const keys = voiceKeysOf(channel);
    const joined: ServerMessage = { type: 'joined', requestId, channelId, keys, history: channel.history.messages };
    session.outbox.sendAnswer('history', () => [joined]);
    if (isMove) updateVoiceFormat(channel, session);
    if (isMove) this.#recordings.enter(channel, session);
    if (isMove) this.#whispers.move(session, null, channel);
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  /** From then on the client is told who listens and who has priority. */
  #supportWhispers(session: Session, message: ClientMessages['whisperSupport']): boolean {
    if (!this.#whispers.support(session, message)) return false;
    this.#presence.setFacts(session);
    this.#presence.change(session);
    return true;
  }

  #leaveChannel(session: Session): void {
    const { channel } = session;
    if (channel === null) return;
    session.channel = null;
    channel.members.delete(session);
    this.#pluginData.leave(channel, session);
    this.#recordings.leave(channel, session);
    this.#receiverReports.leave(session);
    this.#relay.setChannel(session.peer, null);
    updateVoiceFormat(channel);
    renewVoiceKeys(channel);
    this.#whispers.move(session, channel, null);
  }

  /** False for a text that is longer than any client sends. */
  #chat(session: Session, requestId: number, written: string): boolean {
    const { channel } = session;
    const checked = checkChat(written);
    if (checked.kind === 'tooLong') return false;
    if (channel === null || checked.kind === 'empty' || !this.#mayChat(session)) {
      const code = channel === null ? 'NOT_IN_CHANNEL' : checked.kind === 'empty' ? 'CHAT_EMPTY' : 'CHAT_TOO_FAST';
      session.outbox.send({ type: 'refused', requestId, code });
      return true;
    }
    const message: WireChatMessage = {
      id: String(this.#nextChatId).padStart(12, '0'),
      channelId: channel.info.id,
      userId: session.id,
      userName: session.name,
      text: checked.text,
      sentAtMs: Date.now(),
    };
    this.#nextChatId += 1;
    channel.history.add(message);
    sendToMembers(channel, JSON.stringify({ type: 'chat', message } satisfies ServerMessage));
    session.outbox.send({ type: 'ok', requestId });
    return true;
  }

  #mayChat(session: Session): boolean {
    return session.takeChat(this.#chatRates.of(session.peer.addressGroup));
  }

  #updateRelay(session: Session): void {
    this.#relay.setMuted(session.peer, session.isMuted || session.isServerMuted);
    this.#relay.setDeafened(session.peer, session.isDeafened);
  }
}

/** Older clients send names that hold an older rule; nobody gets to see more than the rule of today allows. */
function shownName(name: string): string {
  return cleanName(name) || NAMELESS;
}
