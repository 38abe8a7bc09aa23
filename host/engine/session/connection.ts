import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { ConnectionState, Recording, WhisperTarget } from '@jackfield/protocol/state';
import { MAX_CHAT_LENGTH } from '@jackfield/wire/limits';
import type { ReceiverSummary, SenderReport } from '@jackfield/wire/receiver-report';
import { JackfieldError } from '../errors.ts';
import type { ControlLane, HeardWhisper, LinkProbe, OwnPresence, PluginData, WhisperRefusals } from '../ports/lane.ts';
import type { ChatSink } from './chat-display.ts';
import type { Roster } from './roster.ts';

export interface ConnectionEvents {
  connection: [ConnectionState];
  /** The channel requested at the start, or the one to rejoin after a reconnect, could not be joined. */
  notJoined: [JackfieldError];
  /** As the lane's event. */
  listeningEnded: [JackfieldError];
  /** The certificate of a new server could not be saved. */
  notPinned: [JackfieldError];
  roundTrip: [number];
  /** Private port to the voice half of a new lane, to be passed to the audio thread; null when there is no lane. */
  voicePort: [MessagePort | null];
  pluginData: [PluginData];
  receiverSummary: [ReceiverSummary];
  recording: [Recording | null];
  /** Same as the lane's event. */
  ownWhisper: [{ readonly userIds: readonly number[] } | null];
  whispers: [readonly HeardWhisper[]];
}

/** Target of a connection. */
export interface ConnectTarget {
  /** Address as written by `formatServerAddress`. */
  readonly address: string;
  /** The channel to join once connected, or null. */
  readonly channelName: string | null;
  /** SHA-256 in hex of the certificate that an invite link names, or null. */
  readonly fingerprint: string | null;
}

/** Opens a lane. The lane is not connected yet. */
export type OpenLane = (target: ConnectTarget) => Promise<ControlLane>;

/** The connection to one server at a time: owns its lane, and fills roster and chat from it. */
export class Connection extends EventEmitter<ConnectionEvents> implements AsyncDisposable {
  readonly #openLane: OpenLane;
  readonly #roster: Roster;
  readonly #chat: ChatSink;
  #presence: OwnPresence;
  #plugins: readonly string[] = [];
  #refusals: WhisperRefusals = { everybody: false, fingerprints: [] };
  #lane: ControlLane | null = null;
  #state: ConnectionState = { kind: 'idle' };
  /** Name of the channel to join once, when the lane is connected for the first time; null when there is none. */
  #channelToJoin: string | null = null;
  #isJoining = false;
  /** Serialises the changes of servers. */
  #turn: Promise<void> = Promise.resolve();

  constructor(openLane: OpenLane, roster: Roster, chat: ChatSink, presence: OwnPresence) {
    super();
    this.#openLane = openLane;
    this.#roster = roster;
    this.#chat = chat;
    this.#presence = presence;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** True while the request to join the start channel is unanswered. */
  get isJoining(): boolean {
    return this.#isJoining;
  }

  /** Leaves the old server and starts connecting to the new one; progress is emitted as `connection`. */
  connect(target: ConnectTarget): Promise<void> {
    const { address, channelName } = target;
    return this.#inTurn(async () => {
      await this.#closeLane();
      this.#channelToJoin = channelName;
      this.#setState({ kind: 'connecting', address });
      let lane: ControlLane;
      try {
        lane = await this.#openLane(target);
      } catch (error) {
        this.#setState({ kind: 'failed', address, error: JackfieldError.from(error).toCoded() });
        throw error;
      }
      this.#lane = lane;
      this.#listen(lane);
      lane.setSelf(this.#presence);
      lane.setPlugins(this.#plugins);
      lane.setWhisperRefusals(this.#refusals);
      this.emit('voicePort', lane.takeVoicePort());
      lane.open();
    });
  }

  /** The voice half of the lane is gone: a new one gets its own port and its own connection. */
  renewVoice(): void {
    if (this.#lane !== null) this.emit('voicePort', this.#lane.renewVoice());
  }

  disconnect(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#closeLane();
      this.#setState({ kind: 'idle' });
    });
  }

  /** Rejects with NOT_CONNECTED without a server, or with the lane's coded error. */
  async joinChannel(channelId: number): Promise<void> {
    await this.#connectedLane().joinChannel(channelId);
  }

  async leaveChannel(): Promise<void> {
    await this.#connectedLane().leaveChannel();
  }

  async sendChat(text: string): Promise<void> {
    await this.#connectedLane().sendChat(text);
  }

  /** Maximum length of a chat message that the server accepts, in characters. */
  get chatLength(): number {
    return this.#lane?.chatLength ?? MAX_CHAT_LENGTH;
  }

  setPresence(presence: OwnPresence): void {
    this.#presence = presence;
    this.#lane?.setSelf(presence);
  }

  /** Sets the ids of the plugins that exchange data with those of other users. */
  setPlugins(ids: readonly string[]): void {
    if (ids.join() === this.#plugins.join()) return;
    this.#plugins = ids;
    this.#lane?.setPlugins(ids);
  }

  /** Returns false when the data cannot be sent now. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): boolean {
    return this.#lane?.sendPluginData(pluginId, userId, data) ?? false;
  }

  /** Reports to the server how the voices of others were received. */
  reportReception(senders: readonly SenderReport[]): void {
    this.#lane?.reportReception(senders);
  }

  /** As `ControlLane.probeLink`. */
  async probeLink(): Promise<LinkProbe> {
    return this.#connectedLane().probeLink();
  }

  /** `seconds` null records a conversation. Rejects with NOT_CONNECTED, RECORDING_UNSUPPORTED or the server's refusal. */
  async startRecording(seconds: number | null): Promise<void> {
    await this.#connectedLane().startRecording(seconds);
  }

  answerRecording(recordingId: number, isAllowed: boolean): void {
    this.#lane?.answerRecording(recordingId, isAllowed);
  }

  stopRecording(recordingId: number): void {
    this.#lane?.stopRecording(recordingId);
  }

  /** True when the connected server supports whispers and listening. */
  get canWhisper(): boolean {
    return this.#lane?.canWhisper ?? false;
  }

  /** As `ControlLane.startWhisper`. */
  async startWhisper(target: WhisperTarget): Promise<void> {
    await this.#connectedLane().startWhisper(target);
  }

  endWhisper(): void {
    this.#lane?.endWhisper();
  }

  setWhisperRefusals(refusals: WhisperRefusals): void {
    this.#refusals = refusals;
    this.#lane?.setWhisperRefusals(refusals);
  }

  /** As `ControlLane.listenTo`. */
  async listenTo(channelIds: readonly number[]): Promise<void> {
    await this.#connectedLane().listenTo(channelIds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(() => this.#closeLane());
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act, act);
    // A failed turn rejects for its caller only; the next turn still runs.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #connectedLane(): ControlLane {
    if (this.#lane === null) throw JackfieldError.of('NOT_CONNECTED');
    return this.#lane;
  }

  #listen(lane: ControlLane): void {
    const roster = this.#roster;
    lane.on('channels', (channels) => roster.setChannels(channels));
    lane.on('users', ({ selfId, users }) => roster.setUsers(selfId, users));
    lane.on('userChanged', (user) => roster.changeUser(user));
    lane.on('userLeft', ({ userId }) => roster.removeUser(userId));
    lane.on('chat', (message) => this.#chat.append(message));
    lane.on('chatHistory', (messages) => this.#chat.replace(messages));
    lane.on('notPinned', (error) => this.emit('notPinned', JackfieldError.revive(error)));
    lane.on('notRejoined', (error) => this.emit('notJoined', JackfieldError.revive(error)));
    lane.on('listeningEnded', (error) => this.emit('listeningEnded', JackfieldError.revive(error)));
    lane.on('roundTrip', (ms) => this.emit('roundTrip', ms));
    lane.on('pluginData', (message) => this.emit('pluginData', message));
    lane.on('receiverSummary', (summary) => this.emit('receiverSummary', summary));
    lane.on('recording', (recording) => this.emit('recording', recording));
    lane.on('ownWhisper', (own) => this.emit('ownWhisper', own));
    lane.on('whispers', (heard) => this.emit('whispers', heard));
    lane.on('state', (state) => {
      if (state.kind !== 'connected') roster.loseConnection();
      if (state.kind === 'connected') this.#joinOnce(lane, state.address);
      this.#setState(state);
    });
  }

  /** Joins on the first connect only; the lane rejoins by itself after a reconnect. */
  #joinOnce(lane: ControlLane, address: string): void {
    const name = this.#channelToJoin;
    this.#channelToJoin = null;
    if (name === null) return;
    const channel = this.#roster.findChannelByName(name);
    if (channel === null) {
      this.emit('notJoined', JackfieldError.of('CHANNEL_NOT_THERE', { address, channel: name }));
      return;
    }
    this.#isJoining = true;
    const joined = lane.joinChannel(channel.id).catch((error: unknown) => {
      this.emit('notJoined', JackfieldError.from(error));
    });
    void joined.then(() => {
      this.#isJoining = false;
      return this.emit('connection', this.#state);
    });
  }

  async #closeLane(): Promise<void> {
    const lane = this.#lane;
    if (lane === null) return;
    this.#lane = null;
    lane.removeAllListeners();
    this.emit('voicePort', null);
    this.emit('recording', null);
    this.emit('ownWhisper', null);
    this.emit('whispers', []);
    await lane[Symbol.asyncDispose]();
    this.#roster.clear();
    this.#chat.replace([]);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.emit('connection', state);
  }
}
