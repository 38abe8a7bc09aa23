import { EventEmitter } from 'node:events';
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { ConnectionState, Recording, WhisperTarget } from '@jackfield/protocol/state';
import { JackfieldError } from '../errors.ts';
import { openVoicePipe } from '../lanes/voice-pipe.ts';
import type { VoiceHalf } from '../ports/audio-thread.ts';
import type {
  ControlLane,
  HeardWhisper,
  LaneEvents,
  LaneFactory,
  LaneHost,
  LaneTarget,
  LinkProbe,
  OwnPresence,
  PluginData,
  ReceiverSummary,
  SenderReport,
  VoicePipe,
  WhisperRefusals,
} from '../ports/lane.ts';
import type { LaneIntercepts } from '../supervisor/events/lane-intercepts.ts';
import type { ChatSink } from './chat-display.ts';
import type { Lanes } from './lanes.ts';
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
  /** Features and limits of the lane; null when there is no lane. */
  profile: [LaneProfile | null];
  /** Voice half of a new lane, to be passed to the audio thread; null when there is no lane. */
  voiceHalf: [VoiceHalf | null];
  pluginData: [PluginData];
  receiverSummary: [ReceiverSummary];
  recording: [Recording | null];
  /** Same as the lane's event. */
  ownWhisper: [{ readonly userIds: readonly number[] } | null];
  whispers: [readonly HeardWhisper[]];
}

/** Target of a connection. */
export interface ConnectTarget extends LaneTarget {
  /** The channel to join once connected, or null. */
  readonly channelName: string | null;
}

export interface ConnectionParts {
  readonly lanes: Pick<Lanes, 'of'>;
  /** The plugins that see control messages. */
  readonly intercepts: Pick<LaneIntercepts, 'intercept' | 'intercepts' | 'isGuarded'>;
  readonly roster: Roster;
  readonly chat: ChatSink;
}

/** One receiver for each event of a lane. */
type LaneReceivers = { readonly [Kind in keyof LaneEvents]: (value: LaneEvents[Kind]) => void };

/** The connection to one server at a time: owns its lane, and fills roster and chat from it. */
export class Connection extends EventEmitter<ConnectionEvents> implements AsyncDisposable {
  readonly #parts: ConnectionParts;
  readonly #roster: Roster;
  #presence: OwnPresence;
  #plugins: readonly string[] = [];
  #refusals: WhisperRefusals = { everybody: false, fingerprints: [] };
  #lane: { readonly control: ControlLane; readonly voiceModule: string } | null = null;
  #profile: LaneProfile | null = null;
  #state: ConnectionState = { kind: 'idle' };
  /** Name of the channel to join once, when the lane is connected for the first time; null when there is none. */
  #channelToJoin: string | null = null;
  #isJoining = false;
  readonly #receivers: LaneReceivers = {
    profile: (profile) => {
      this.#profile = profile;
      this.emit('profile', profile);
    },
    channels: (channels) => this.#roster.setChannels(channels),
    users: ({ selfId, users }) => this.#roster.setUsers(selfId, users),
    userChanged: (user) => this.#roster.changeUser(user),
    userLeft: ({ userId }) => this.#roster.removeUser(userId),
    chat: (message) => this.#parts.chat.append(message),
    chatHistory: (messages) => this.#parts.chat.replace(messages),
    notPinned: (error) => this.emit('notPinned', JackfieldError.revive(error)),
    notRejoined: (error) => this.emit('notJoined', JackfieldError.revive(error)),
    listeningEnded: (error) => this.emit('listeningEnded', JackfieldError.revive(error)),
    roundTrip: (ms) => this.emit('roundTrip', ms),
    pluginData: (message) => this.emit('pluginData', message),
    receiverSummary: (summary) => this.emit('receiverSummary', summary),
    recording: (recording) => this.emit('recording', recording),
    ownWhisper: (own) => this.emit('ownWhisper', own),
    whispers: (heard) => this.emit('whispers', heard),
    state: (state) => {
      if (state.kind !== 'connected') this.#roster.loseConnection();
      if (state.kind === 'connected') this.#joinOnce(state.address);
      this.#setState(state);
    },
  };
  /** Serialises the changes of servers. */
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: ConnectionParts, presence: OwnPresence) {
    super();
    this.#parts = parts;
    this.#roster = parts.roster;
    this.#presence = presence;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Features and limits of the lane, from its first connection on; kept while it reconnects. Null without a lane. */
  get profile(): LaneProfile | null {
    return this.#profile;
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
      const factory = this.#parts.lanes.of(address);
      const { near, far } = openVoicePipe();
      let control: ControlLane;
      try {
        control = this.#open(factory, target, near);
      } catch (error) {
        near.close();
        this.#setState({ kind: 'failed', address, error: JackfieldError.from(error).toCoded() });
        throw error;
      }
      const { voiceModule } = factory;
      this.#lane = { control, voiceModule };
      control.setPlugins(this.#plugins);
      control.setWhisperRefusals(this.#refusals);
      this.emit('voiceHalf', { module: voiceModule, port: far });
      control.open();
    });
  }

  /** The voice half of the lane is gone: a new one gets its own port and its own connection. */
  renewVoice(): void {
    if (this.#lane === null) return;
    const { near, far } = openVoicePipe();
    this.#lane.control.renewVoice(near);
    this.emit('voiceHalf', { module: this.#lane.voiceModule, port: far });
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

  setPresence(presence: OwnPresence): void {
    this.#presence = presence;
    this.#lane?.control.setSelf(presence);
  }

  /** Sets the ids of the plugins that exchange data with those of other users. */
  setPlugins(ids: readonly string[]): void {
    if (ids.join() === this.#plugins.join()) return;
    this.#plugins = ids;
    this.#lane?.control.setPlugins(ids);
  }

  /** Returns false when the data cannot be sent now. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): boolean {
    return this.#lane?.control.sendPluginData(pluginId, userId, data) ?? false;
  }

  /** Reports to the server how the voices of others were received. */
  reportReception(senders: readonly SenderReport[]): void {
    this.#lane?.control.reportReception(senders);
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
    this.#lane?.control.answerRecording(recordingId, isAllowed);
  }

  stopRecording(recordingId: number): void {
    this.#lane?.control.stopRecording(recordingId);
  }

  /** As `ControlLane.startWhisper`. */
  async startWhisper(target: WhisperTarget): Promise<void> {
    await this.#connectedLane().startWhisper(target);
  }

  endWhisper(): void {
    this.#lane?.control.endWhisper();
  }

  setWhisperRefusals(refusals: WhisperRefusals): void {
    this.#refusals = refusals;
    this.#lane?.control.setWhisperRefusals(refusals);
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
    return this.#lane.control;
  }

  #open(factory: LaneFactory, target: LaneTarget, voice: VoicePipe): ControlLane {
    const { intercepts } = this.#parts;
    const host: LaneHost = {
      emit: (kind, value) => {
        // A closed lane may still have something to say.
        if (this.#lane?.control === control) this.#receivers[kind](value);
      },
      intercepts: (direction) => intercepts.intercepts(direction),
      get isGuarded() {
        return intercepts.isGuarded;
      },
      intercept: (direction, type, text) =>
        intercepts.intercept(direction, type, text, (before, after) =>
          factory.checkReplacement(direction, before, after),
        ),
    };
    const control = factory.open(target, this.#presence, voice, host);
    return control;
  }

  /** Joins on the first connect only; the lane rejoins by itself after a reconnect. */
  #joinOnce(address: string): void {
    const lane = this.#lane?.control;
    const name = this.#channelToJoin;
    this.#channelToJoin = null;
    if (name === null || lane === undefined) return;
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
    this.#profile = null;
    this.emit('profile', null);
    this.emit('voiceHalf', null);
    this.emit('recording', null);
    this.emit('ownWhisper', null);
    this.emit('whispers', []);
    await lane.control[Symbol.asyncDispose]();
    this.#roster.clear();
    this.#parts.chat.replace([]);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.emit('connection', state);
  }
}
