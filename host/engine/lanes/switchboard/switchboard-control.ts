import type { ConnectionState, WhisperTarget } from '@jackfield/protocol/state';
import {
  CODECS_FEATURE,
  COMPACT_VOICE_FEATURE,
  MAX_ANNOUNCED_CODECS,
  MAX_ANNOUNCED_PLUGINS,
  PLUGIN_DATA_FEATURE,
  QUEUE_REPORTS_FEATURE,
  RECEIVER_REPORTS_FEATURE,
  CONVERSATION_RECORDING_FEATURE,
  MAX_REFUSED_WHISPERERS,
  RECORDING_FEATURE,
  UDP_COOKIE_FEATURE,
  VOICE_CHANGER_FEATURE,
  WHISPER_FEATURE,
} from '@jackfield/wire/limits';
import { checkChat } from '@jackfield/wire/chat-text';
import type { ServerMessages } from '@jackfield/wire/messages';
import { addressProblems, formatServerAddress, readInvite } from '@jackfield/wire/server-address';
import type { ServerAddress } from '@jackfield/wire/server-address';
import { JackfieldError } from '../../errors.ts';
import type {
  ControlLane,
  LaneEvents,
  LaneHost,
  LinkProbe,
  OwnPresence,
  SenderReport,
  VoicePipe,
  WhisperRefusals,
} from '../../ports/lane.ts';
import type { Identity } from './identity.ts';
import type { KnownServers } from './known-servers.ts';
import { LinkProber } from './link-prober.ts';
import { ListenedChannels } from './listened-channels.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { Requests } from './requests.ts';
import { isFinal, ServerLink } from './server-link.ts';
import type { SessionServerMessage } from './server-link.ts';
import { chatLengthOf, profileOf } from './server-profile.ts';
import { decodeKey, ServerSession } from './server-session.ts';
import { shownName, shownWelcome } from './shown-text.ts';
import type { FromVoice, ToVoice } from './voice-link.ts';

/** Features whose fields go into each `self` message. */
const SELF_FEATURES = [VOICE_CHANGER_FEATURE, CODECS_FEATURE];
/** Lifetime after which a connection counts as stable: the next loss starts with short delays again. */
const STABLE_AFTER_MS = 5_000;

export interface SwitchboardOptions {
  /** Address in a form that `readInvite` accepts. */
  readonly address: string;
  /** SHA-256 of the certificate, in hex, that an invite link names; any other is refused with INVITE_MISMATCH. */
  readonly invitedFingerprint?: string | null;
  readonly presence: OwnPresence;
  readonly identity: Identity;
  readonly knownServers: KnownServers;
  /** Pipe to the voice half. */
  readonly voice: VoicePipe;
  readonly host: LaneHost;
  /** The epoch of the local voice key from which on a new connection takes over; set in tests only. */
  readonly renewFromEpoch?: number;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly link: ServerLink }
  | { readonly kind: 'connected'; readonly link: ServerLink; readonly session: ServerSession }
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'failed' }
  | { readonly kind: 'disposed' };

/** The control half of the switchboard lane; see docs/design/switchboard-lane.md. */
export class SwitchboardControl implements ControlLane {
  readonly #options: SwitchboardOptions;
  readonly #server: ServerAddress;
  /** Address as stored in known servers and as shown to users. */
  readonly address: string;
  readonly #requests = new Requests();
  readonly #prober = new LinkProber(this.#requests, (message) => this.#post(message));
  #voice: VoicePipe;
  #self: OwnPresence;
  #state: State = { kind: 'idle' };
  /** A second connection that takes over as soon as it is logged in, because the epochs of the first one's key are nearly used up. */
  #successor: ServerLink | null = null;
  #wantedChannel: { readonly id: number; readonly name: string } | null = null;
  #plugins: readonly string[] = [];
  #refusals: WhisperRefusals = { everybody: false, fingerprints: [] };
  readonly #listened = new ListenedChannels();
  #attempt = 0;
  /** True from the first welcome on; before that there is no connection to lose. */
  #wasConnected = false;
  #trust: Extract<ConnectionState, { kind: 'connected' }>['trust'] = 'known';
  #fingerprint = '';
  #goneSinceMs = 0;

  /** Throws ADDRESS_INVALID. */
  constructor(options: SwitchboardOptions) {
    const read = readInvite(options.address);
    if (!read.isOk)
      throw JackfieldError.of('ADDRESS_INVALID', { address: options.address, reason: addressProblems[read.problem] });
    const server = read.invite.address;
    this.#options = options;
    this.#server = server;
    this.address = formatServerAddress(server);
    this.#self = { ...options.presence, name: shownName(options.presence.name) };
    this.#voice = this.#listenTo(options.voice);
  }

  open(): void {
    if (this.#state.kind === 'idle' || this.#state.kind === 'failed') this.#connect();
  }

  async joinChannel(channelId: number): Promise<void> {
    const { link, session } = this.#requireConnected();
    const channel = session.roster.channels.find(({ id }) => id === channelId);
    const joined = this.#requests.start((requestId) => link.send({ type: 'join', requestId, channelId }));
    // Listening to a channel ends when the user joins it.
    await this.#listened.during(joined);
    this.#wantedChannel = { id: channelId, name: channel?.name ?? '' };
  }

  async leaveChannel(): Promise<void> {
    const state = this.#state;
    this.#wantedChannel = null;
    // Without a connection it is enough not to rejoin.
    if (state.kind !== 'connected') return;
    await this.#requests.start((requestId) => state.link.send({ type: 'leave', requestId }));
    if (this.#state === state) state.session.moveTo(null);
  }

  async sendChat(written: string): Promise<void> {
    const { link } = this.#requireConnected();
    const limit = chatLengthOf(link);
    const checked = checkChat(written, limit);
    if (checked.kind === 'tooLong') throw JackfieldError.of('CHAT_TOO_LONG', { limit });
    if (checked.kind === 'empty') throw JackfieldError.of('CHAT_EMPTY');
    const { text } = checked;
    await this.#requests.start((requestId) => link.send({ type: 'chat', requestId, text }));
  }

  setSelf(self: OwnPresence): void {
    this.#self = { ...self, name: shownName(self.name) };
    if (this.#state.kind === 'connected') this.#sendSelf(this.#state.link);
  }

  setPlugins(ids: readonly string[]): void {
    this.#plugins = ids.slice(0, MAX_ANNOUNCED_PLUGINS);
    if (this.#state.kind === 'connected') this.#announcePlugins(this.#state.link);
  }

  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): boolean {
    if (this.#state.kind !== 'connected' || !this.#state.link.hasFeature(PLUGIN_DATA_FEATURE)) return false;
    this.#state.link.send({ type: 'pluginData', pluginId, userId, data: Buffer.from(data).toString('base64') });
    return true;
  }

  reportReception(senders: readonly SenderReport[]): void {
    if (this.#state.kind === 'connected') this.#sendReport(this.#state.link, senders);
  }

  async startRecording(seconds: number | null): Promise<void> {
    const { link } = this.#requireConnected();
    if (!link.hasFeature(seconds === null ? CONVERSATION_RECORDING_FEATURE : RECORDING_FEATURE))
      throw JackfieldError.of('RECORDING_UNSUPPORTED', { address: this.address });
    await this.#requests.start((requestId) =>
      link.send(
        seconds === null ? { type: 'conversationRecordStart', requestId } : { type: 'recordStart', requestId, seconds },
      ),
    );
  }

  answerRecording(recordingId: number, isAllowed: boolean): void {
    const state = this.#state;
    if (state.kind === 'connected') state.link.send({ type: 'recordAnswer', recordingId, isAllowed });
  }

  stopRecording(recordingId: number): void {
    const state = this.#state;
    if (state.kind === 'connected') state.link.send({ type: 'recordStop', recordingId });
  }

  async startWhisper({ userIds, channelIds }: WhisperTarget): Promise<void> {
    const { link, session } = this.#requireWhispers();
    this.#emit('ownWhisper', { userIds: [] });
    try {
      await this.#requests.start((requestId) => {
        session.whispers.start(requestId);
        link.send({ type: 'whisperStart', requestId, userIds: [...userIds], channelIds: [...channelIds] });
      });
    } catch (error) {
      session.whispers.end(true);
      throw error;
    }
  }

  endWhisper(): void {
    if (this.#state.kind === 'connected') this.#state.session.whispers.end();
  }

  setWhisperRefusals(refusals: WhisperRefusals): void {
    this.#refusals = refusals;
    if (this.#state.kind === 'connected') this.#sendRefusals(this.#state.link);
  }

  async listenTo(channelIds: readonly number[]): Promise<void> {
    const { link } = this.#requireWhispers();
    const answered = this.#requests.start((requestId) =>
      link.send({ type: 'listen', requestId, channelIds: [...channelIds] }),
    );
    await this.#listened.during(answered);
  }

  async probeLink(): Promise<LinkProbe> {
    return this.#prober.probe(this.#requireConnected().link, this.address);
  }

  renewVoice(voice: VoicePipe): void {
    const state = this.#state;
    if (state.kind === 'disposed') throw new TypeError('a lane that is disposed has no voice');
    this.#voice.close();
    this.#voice = this.#listenTo(voice);
    this.#successor?.close();
    this.#successor = null;
    // A link that is still connecting opens the voice half after its welcome.
    if (state.kind === 'connected') {
      const reason = 'the sound was started again';
      this.#onClosed(JackfieldError.of('CONNECTION_LOST', { address: this.address, reason }));
      state.link.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    if (state.kind === 'disposed') return;
    this.#state = { kind: 'disposed' };
    if (state.kind === 'connecting' || state.kind === 'connected') state.link.close();
    if (state.kind === 'connected') state.session[Symbol.dispose]();
    if (state.kind === 'waiting') clearTimeout(state.timer);
    this.#successor?.close();
    this.#requests.rejectAll(this.#notConnected());
    this.#prober.fail(this.#notConnected());
    this.#post({ kind: 'close' });
    this.#voice.close();
  }

  #listenTo(voice: VoicePipe): VoicePipe {
    voice.listen((message) => this.#onVoice(message as FromVoice));
    return voice;
  }

  #connect(): void {
    const link = this.#openLink();
    const isFirst = this.#attempt === 0;
    this.#state = { kind: 'connecting', link };
    if (isFirst) this.#emitState({ kind: 'connecting', address: this.address });
  }

  /** Opens a second connection. The old one carries voice until the server has accepted the login of the new one; the only visible change is a new user id. */
  #openSuccessor(): void {
    if (this.#state.kind === 'connected' && this.#successor === null) this.#successor = this.#openLink();
  }

  #openLink(): ServerLink {
    const { identity, knownServers } = this.#options;
    const isCurrent = (): boolean =>
      (this.#state.kind === 'connecting' || this.#state.kind === 'connected') && this.#state.link === link;
    const link = ServerLink.open(
      {
        address: this.#server,
        name: this.#self.name,
        identity,
        pinnedFingerprint: knownServers.fingerprintOf(this.address),
        invitedFingerprint: this.#options.invitedFingerprint ?? null,
        host: this.#options.host,
      },
      {
        onWelcome: (welcome, server) => {
          if (link === this.#successor) this.#takeOver();
          if (isCurrent()) this.#onWelcome(link, welcome, server);
        },
        onMessage: (message) => {
          if (isCurrent() && this.#state.kind === 'connected') this.#receive(this.#state.session, message);
        },
        onVoice: (packet) => {
          if (isCurrent()) this.#postVoice(packet);
        },
        onRoundTrip: (ms) => {
          if (isCurrent()) this.#emit('roundTrip', ms);
        },
        onRefused: (message, error) => {
          if ('requestId' in message) this.#requests.settle(message.requestId, error);
        },
        onClosed: (error) => {
          // The next key opens another successor.
          if (link === this.#successor) this.#successor = null;
          // The server closes the old connection when it logs the new one in, and that may arrive first.
          else if (isCurrent() && this.#successor !== null) this.#takeOver();
          else if (isCurrent()) this.#onClosed(error);
        },
      },
    );
    return link;
  }

  /** Makes the successor the connection, logged in or about to be. */
  #takeOver(): void {
    const state = this.#state;
    const link = this.#successor;
    this.#successor = null;
    if (state.kind !== 'connected' || link === null) return;
    this.#state = { kind: 'connecting', link };
    state.session[Symbol.dispose]();
    state.link.close();
    this.#post({ kind: 'close' });
    const error = JackfieldError.of('CONNECTION_LOST', { address: this.address, reason: 'a new connection took over' });
    this.#requests.rejectAll(error);
    this.#prober.fail(error);
  }

  #onWelcome(
    link: ServerLink,
    welcome: ServerMessages['welcome'],
    server: { fingerprint: string; host: string },
  ): void {
    const { selfId, udpPort } = welcome;
    const post = (message: ToVoice): void => this.#post(message);
    const session = new ServerSession({
      link,
      welcome: shownWelcome(welcome),
      requests: this.#requests,
      emit: (kind, value) => this.#emit(kind, value),
      post,
      onKeysRunningOut: () => this.#openSuccessor(),
      renewFromEpoch: this.#options.renewFromEpoch,
      onVoiceEcho: (report) => this.#prober.noteReport(report),
      identity: this.#options.identity,
      isWhisperRefused: (fingerprint) => this.#refusals.everybody || this.#refusals.fingerprints.includes(fingerprint),
    });
    this.#state = { kind: 'connected', link, session };
    this.#wasConnected = true;
    this.#fingerprint = server.fingerprint;
    this.#pin(server.fingerprint);
    const transportKey = decodeKey(welcome.transportKey);
    const hasCookies = link.hasFeature(UDP_COOKIE_FEATURE);
    this.#post({ kind: 'open', connectionId: selfId, host: server.host, port: udpPort, transportKey, hasCookies });
    // A server reports voice changers and codecs of those clients that sent their own.
    const isTold = SELF_FEATURES.some((feature) => link.hasFeature(feature));
    if (this.#self.isMuted || this.#self.isDeafened || isTold) this.#sendSelf(link);
    if (this.#plugins.length > 0) this.#announcePlugins(link);
    if (link.hasFeature(CONVERSATION_RECORDING_FEATURE)) link.send({ type: 'recordingSupport', conversations: true });
    else if (link.hasFeature(RECORDING_FEATURE)) link.send({ type: 'recordingSupport' });
    if (link.hasFeature(COMPACT_VOICE_FEATURE)) link.send({ type: 'compactVoice' });
    if (link.hasFeature(WHISPER_FEATURE)) {
      session.whispers.announce();
      this.#sendRefusals(link);
    }
    // An empty report says that the client understands summaries.
    this.#sendReport(link, []);
    this.#emit('profile', profileOf(link));
    this.#emit('channels', session.roster.channels);
    this.#emit('users', { selfId, users: session.roster.users });
    this.#emitConnected(session);
    this.#rejoin();
    this.#listenAgain();
  }

  #rejoin(): void {
    if (this.#wantedChannel === null || this.#state.kind !== 'connected') return;
    const { link } = this.#state;
    const wanted = this.#wantedChannel;
    const channel = this.#state.session.roster.findChannel(wanted);
    if (channel === null) {
      const details = { address: this.address, channel: wanted.name };
      this.#emit('notRejoined', JackfieldError.of('CHANNEL_NOT_THERE', details).toCoded());
      return;
    }
    this.joinChannel(channel.id).catch((error: unknown) => {
      // The end of this connection is reported as such, and the next one tries again.
      const isHere = this.#state.kind === 'connected' && this.#state.link === link;
      if (isHere) this.#emit('notRejoined', JackfieldError.from(error).toCoded());
    });
  }

  /** Listens to the same channels with a new connection. Where the server refuses that, the user is told. */
  #listenAgain(): void {
    const state = this.#state;
    if (state.kind !== 'connected' || !state.link.hasFeature(WHISPER_FEATURE)) return;
    const { channels } = state.session.roster;
    const ids = this.#listened.idsIn(channels);
    if (ids.length === 0) return;
    this.listenTo(ids).catch((error: unknown) => {
      // The end of this connection is reported as such, and the next one tries again.
      if (this.#state !== state) return;
      this.#listened.take([], channels);
      this.#emit('listeningEnded', JackfieldError.from(error).toCoded());
    });
  }

  #receive(session: ServerSession, message: SessionServerMessage): void {
    const before = session.roster.channelId;
    session.receive(message);
    const { channelId, channels } = session.roster;
    if (message.type === 'listening') {
      const removed = this.#listened.take(message.channelIds, channels);
      if (removed.length === 0) return;
      this.#emit('listeningEnded', JackfieldError.of('LISTEN_ENDED', { channels: removed.join(', ') }).toCoded());
      return;
    }
    if (message.type !== 'presence' || channelId === before || channelId === null) return;
    // The server moved the user, so a reconnect rejoins that channel.
    const channel = channels.find(({ id }) => id === channelId);
    if (channel !== undefined) this.#wantedChannel = { id: channel.id, name: channel.name };
  }

  #pin(fingerprint: string): void {
    const { knownServers } = this.#options;
    if (knownServers.fingerprintOf(this.address) === fingerprint) return;
    this.#trust = this.#options.invitedFingerprint === fingerprint ? 'invited' : 'first-visit';
    knownServers.trust(this.address, fingerprint).catch((error: unknown) => {
      this.#emit('notPinned', JackfieldError.from(error).toCoded());
    });
  }

  #sendSelf(link: ServerLink): void {
    const { hasVoiceChanger, codecs, ...known } = this.#self;
    link.send({
      type: 'self',
      ...known,
      ...(link.hasFeature(VOICE_CHANGER_FEATURE) ? { hasVoiceChanger } : {}),
      ...(link.hasFeature(CODECS_FEATURE) ? { codecs: codecs.slice(0, MAX_ANNOUNCED_CODECS) } : {}),
    });
  }

  #sendRefusals(link: ServerLink): void {
    const { everybody, fingerprints } = this.#refusals;
    if (!link.hasFeature(WHISPER_FEATURE)) return;
    link.send({ type: 'whisperRefusals', everybody, fingerprints: fingerprints.slice(0, MAX_REFUSED_WHISPERERS) });
  }

  #sendReport(link: ServerLink, senders: readonly SenderReport[]): void {
    if (!link.hasFeature(RECEIVER_REPORTS_FEATURE)) return;
    // A server closes the connection for unknown fields.
    const isPlain = !link.hasFeature(QUEUE_REPORTS_FEATURE);
    const known = senders.map(({ queueMs, ...plain }) =>
      isPlain || queueMs === undefined ? plain : { ...plain, queueMs },
    );
    const saysMore = senders.length === 0 && !isPlain;
    link.send({ type: 'receiverReport', senders: known, ...(saysMore ? { knowsQueues: true } : {}) });
  }

  #announcePlugins(link: ServerLink): void {
    if (link.hasFeature(PLUGIN_DATA_FEATURE)) link.send({ type: 'plugins', ids: [...this.#plugins] });
  }

  #onVoice(message: FromVoice): void {
    if (this.#state.kind !== 'connected') return;
    const { link, session } = this.#state;
    if (message.kind === 'packet') {
      link.sendVoice(message.packet);
      return;
    }
    if (message.kind === 'keyWorn') {
      if (link.hasFeature(COMPACT_VOICE_FEATURE)) link.send({ type: 'voiceKeyWorn' });
      return;
    }
    if (message.kind === 'whisperDone') {
      session.whispers.noteDone();
      return;
    }
    if (message.kind === 'probed') {
      this.#prober.noteTimes(message.times, message.path);
      return;
    }
    link.send({ type: 'voicePath', path: message.path });
    if (session.voicePath === message.path) return;
    session.voicePath = message.path;
    this.#emitConnected(session);
  }

  #onClosed(error: JackfieldError): void {
    this.#prober.fail(error);
    const nowMs = performance.now();
    if (this.#state.kind === 'connected') {
      this.#state.session[Symbol.dispose]();
      this.#post({ kind: 'close' });
      // The backoff is kept when the server disconnects right after the login, so that it is not contacted ten times a second.
      if (nowMs - this.#state.session.sinceMs > STABLE_AFTER_MS) this.#attempt = 0;
    }
    this.#requests.rejectAll(error);
    // NOT_A_SERVER is final at the first visit. A server that was connected before may be restarting behind a proxy.
    if (isFinal(error) || (error.code === 'NOT_A_SERVER' && !this.#wasConnected)) {
      this.#state = { kind: 'failed' };
      this.#attempt = 0;
      this.#emitState({ kind: 'failed', address: this.address, error: error.toCoded() });
      return;
    }
    if (this.#attempt === 0) this.#goneSinceMs = nowMs;
    this.#attempt += 1;
    const delayMs = reconnectDelayMs(this.#attempt, nowMs - this.#goneSinceMs, Math.random());
    this.#state = { kind: 'waiting', timer: setTimeout(() => this.#connect(), delayMs) };
    this.#emitState({
      kind: 'reconnecting',
      address: this.address,
      attempt: this.#attempt,
      nextTryAtMs: Date.now() + delayMs,
      reason: error.toCoded(),
      wasConnected: this.#wasConnected,
    });
  }

  #emitConnected({ serverName, voicePath }: ServerSession): void {
    const [fingerprint, trust] = [this.#fingerprint, this.#trust];
    this.#emitState({ kind: 'connected', address: this.address, serverName, voicePath, fingerprint, trust });
  }

  #emitState(state: ConnectionState): void {
    this.#emit('state', state);
  }

  /** A lane that was disposed reports nothing. */
  #emit<Kind extends keyof LaneEvents>(kind: Kind, value: LaneEvents[Kind]): void {
    if (this.#state.kind !== 'disposed') this.#options.host.emit(kind, value);
  }

  #requireConnected(): Extract<State, { kind: 'connected' }> {
    if (this.#state.kind !== 'connected') throw this.#notConnected();
    return this.#state;
  }

  #requireWhispers(): Extract<State, { kind: 'connected' }> {
    const state = this.#requireConnected();
    if (!state.link.hasFeature(WHISPER_FEATURE))
      throw JackfieldError.of('WHISPER_UNSUPPORTED', { address: this.address });
    return state;
  }

  #notConnected(): JackfieldError {
    return JackfieldError.of('NOT_CONNECTED', { address: this.address });
  }

  #post(message: ToVoice): void {
    this.#voice.post(message);
  }

  /** A clone of the view would copy the whole underlying buffer. */
  #postVoice(view: Uint8Array): void {
    const packet = new Uint8Array(view);
    this.#voice.post({ kind: 'packet', packet } satisfies ToVoice, [packet.buffer]);
  }
}
