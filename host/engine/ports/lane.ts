/**
 * The lane port: a transport to other members. A control half on the control thread, a voice half on the audio thread. Arguments, results and events are plain
 * data, so that a lane may be a plugin component one day: docs/design/lanes.md.
 */
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { AddressReading, OwnServer, ServerInvite } from '@jackfield/protocol/servers';
import type { Channel, ChatMessage, ConnectionState, Recording, User, WhisperTarget } from '@jackfield/protocol/state';

/** Events of a lane, with the data of each. */
export interface LaneEvents {
  state: ConnectionState;
  /** Features and limits of this connection, after every (re)connect and before `state` is connected. */
  profile: LaneProfile;
  /** The complete channel list, after every (re)connect and before `state` is connected. A parent precedes its children. */
  channels: readonly Channel[];
  users: { readonly selfId: number; readonly users: readonly User[] };
  userChanged: User;
  userLeft: { readonly userId: number };
  chat: ChatMessage;
  /** The last messages of the channel just joined. */
  chatHistory: readonly ChatMessage[];
  /** The client has reconnected, but not to its former channel: the channel is gone, or the server refuses. */
  notRejoined: CodedError;
  /** The user no longer listens to channels, although they did not ask for that; the error says to which and why. */
  listeningEnded: CodedError;
  /** The certificate of a new server holds in memory, but could not be stored: after a restart another one would be trusted. */
  notPinned: CodedError;
  /** Round-trip time in ms, at each ping. */
  roundTrip: number;
  /** Data from the same plugin of another member of the channel. */
  pluginData: PluginData;
  /** Reception of the local user's voice by the other members of the channel; at most once a second while the user talks. */
  receiverSummary: ReceiverSummary;
  /** State of a recording of the user's channel; null when it is over. */
  recording: Recording | null;
  /** Listeners of the user's whisper, empty while it starts; null when it is over, 300 ms after `endWhisper` at the latest. */
  ownWhisper: { readonly userIds: readonly number[] } | null;
  /** All whispers to the local user. */
  whispers: readonly HeardWhisper[];
}

/** Target of a connection. */
export interface LaneTarget {
  /** Address as written by the lane itself: that of `AddressReading`. */
  readonly address: string;
  /** SHA-256 in hex of the certificate that an invite link names, or null. */
  readonly fingerprint: string | null;
}

/** A kind of lane, opened once for each client: its addresses, what it knows of servers, and its connections. */
export interface LaneFactory {
  /** Schemes of the addresses that this lane takes, without `://`. */
  readonly schemes: readonly string[];
  /** File URL of the module that exports `openVoiceLane`; the audio thread imports it when it starts. */
  readonly voiceModule: string;
  /** Parses an address, a URL or an invite link. */
  readAddress(text: string): AddressReading;
  /** Trusts the certificate at this address from now on. Rejects when that cannot be stored; it holds in memory nevertheless. */
  trust(address: string, fingerprint: string): Promise<void>;
  /** Key of the server at an address, under which plugins store data for each server: stays the same when the address changes, where the lane can know that. */
  serverKey(address: string): string;
  /** Invite to the connected server; null where the lane has none. */
  inviteToJoined(
    state: Extract<ConnectionState, { kind: 'connected' }>,
    channelName: string | null,
  ): ServerInvite | null;
  /** Invite to the client's own server; null where the lane has none. */
  inviteToOwn(server: OwnServer, channelName: string | null): ServerInvite | null;
  /** Reason why a control message that a plugin wrote cannot replace another one; null when it can. Both are texts as in `LaneHost.intercept`. */
  checkReplacement(direction: ControlDirection, before: string, after: string): string | null;
  /** Makes a lane that is not connected yet. Throws ADDRESS_INVALID. */
  open(target: LaneTarget, presence: OwnPresence, voice: VoicePipe, host: LaneHost): ControlLane;
}

/** `out`: written by this client; `in`: received. */
export type ControlDirection = 'out' | 'in';

/** Functions of the client for its lane. */
export interface LaneHost {
  emit<Kind extends keyof LaneEvents>(kind: Kind, value: LaneEvents[Kind]): void;
  /** True when a plugin wants to see control messages of this direction. */
  intercepts(direction: ControlDirection): boolean;
  /** True when control messages must not be sent without a plugin's approval, however many wait. */
  readonly isGuarded: boolean;
  /**
   * Passes a control message to the plugins. `text` is JSON without keys or other secrets; messages of log-in, keys, whispers, recordings and plugin data are
   * never passed. Resolves with the text to deliver, or with null to drop the message. Rejects with FAILED_CLOSED: the message must not be sent.
   */
  intercept(direction: ControlDirection, type: string, text: string): Promise<string | null>;
}

/** One end of the private pipe between the two halves of a lane. Messages are structured clones, and arrive in order. */
export interface VoicePipe {
  /** The buffers in `moved` are transferred instead of copied. */
  post(message: unknown, moved?: readonly ArrayBuffer[]): void;
  /** Sets the only receiver; messages that arrived before wait for it. */
  listen(receive: (message: unknown) => void): void;
  close(): void;
}

/** Senders whose whispers the user refuses. */
export interface WhisperRefusals {
  readonly everybody: boolean;
  /** Refused fingerprints; at most 256 count. */
  readonly fingerprints: readonly string[];
}

/** A whisper to the local user. */
export interface HeardWhisper {
  /** The sender id of its packets. */
  readonly whisperId: number;
  readonly userId: number;
  /** True for a whisper to a channel that the local user is in. */
  readonly isShout: boolean;
  /** The whisper is over; packets in the jitter buffer are still played. */
  readonly isOver: boolean;
}

/** State that the local user shows to others. */
export interface OwnPresence {
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** True when a plugin changes the voice and declares so. */
  readonly hasVoiceChanger: boolean;
  /** SHA-256 of the components of codecs that can decode now, beside Opus; at most 4. */
  readonly codecs: readonly string[];
  readonly name: string;
}

/** Reception of one sender over the last second. */
export interface SenderReport {
  readonly senderId: number;
  readonly receivedPackets: number;
  readonly lostPackets: number;
  /** Mean length of a run of lost packets; 0 without loss. */
  readonly burstPackets: number;
  /** Delay of the slow packets beyond the fastest ones, in ms. */
  readonly jitterMs: number;
  /** Time that packets wait in queues, in ms; left out when it could not be measured. */
  readonly queueMs?: number;
}

/** Reception of the local user's voice, by the worst quarter of `listeners`. */
export interface ReceiverSummary {
  readonly listeners: number;
  readonly lossPercent: number;
  readonly burstPackets: number;
  readonly jitterMs: number;
  /** Queueing delay from the talker that a quarter of the listeners have or exceed, in ms; left out when not measured. */
  readonly queueMs?: number;
  /** Queueing delay from the talker to the server, in ms; left out when not measured. */
  readonly uplinkQueueMs?: number;
}

/** Times of the probe packets of one measurement, one packet every 20 ms; times in ms. */
export interface LinkProbe {
  readonly path: 'udp' | 'control';
  /** Send times, since the first packet was sent. */
  readonly sentMs: readonly number[];
  /** Receive times by the same clock; null for a packet that did not come back. */
  readonly receivedMs: readonly (number | null)[];
  /**
   * Arrival times by the server's clock, since the first arrival there; null for a packet that did not arrive. Null for the whole list: the server sent no
   * report.
   */
  readonly serverMs: readonly (number | null)[] | null;
}

export interface PluginData {
  readonly pluginId: string;
  readonly senderId: number;
  /** 1 to 4,096 bytes. */
  readonly data: Uint8Array;
}

/** [control] The control half. Reconnects and rejoins by itself until it is disposed. */
export interface ControlLane extends AsyncDisposable {
  /** Starts connecting; failures arrive as `state`. */
  open(): void;
  /** Rejects with a coded error (unknown channel, not connected, refused). */
  joinChannel(channelId: number): Promise<void>;
  leaveChannel(): Promise<void>;
  /** Rejects with CHAT_EMPTY, CHAT_TOO_LONG, NOT_CONNECTED or the server's refusal. Control characters other than tab and line feed are removed. */
  sendChat(text: string): Promise<void>;
  setSelf(self: OwnPresence): void;
  /** Sets the plugins that exchange data with their peers, at most 32; sent to the server now and after each connect. */
  setPlugins(ids: readonly string[]): void;
  /** Sends to all members of the channel who run the plugin, or to one. False without a connection, and with a server that is too old for it. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): boolean;
  /** Reports the reception of at most 16 senders to the server. Does nothing without a connection, and with a server that is too old for it. */
  reportReception(senders: readonly SenderReport[]): void;
  /**
   * Asks all members of the channel for consent; null: for a conversation. Rejects with RECORDING_UNSUPPORTED with a server that is too old, else with the
   * server's refusal.
   */
  startRecording(seconds: number | null): Promise<void>;
  /** The user's answer to another member's recording, or a change of it. Without a connection nothing is recorded anyway. */
  answerRecording(recordingId: number, isAllowed: boolean): void;
  /** Ends the user's own recording. */
  stopRecording(recordingId: number): void;
  /**
   * Sends the voice from now on to the target instead of the channel. Rejects with WHISPER_UNSUPPORTED, NOT_CONNECTED or the server's refusal; then the voice
   * is dropped for a moment, and goes to the channel again.
   */
  startWhisper(target: WhisperTarget): Promise<void>;
  /** Ends the whisper. Speech in the chain is still whispered. */
  endWhisper(): void;
  setWhisperRefusals(refusals: WhisperRefusals): void;
  /** Listens to these channels beside the user's own one, and to no others. Rejects with WHISPER_UNSUPPORTED, NOT_CONNECTED or the server's refusal. */
  listenTo(channelIds: readonly number[]): Promise<void>;
  /**
   * Measures both directions of the link with packets that the server returns, beside the voice of a call; takes 4 s. Rejects with NOT_CONNECTED,
   * ECHO_UNSUPPORTED, ECHO_TOO_OFTEN, REQUEST_TIMED_OUT or CONNECTION_LOST.
   */
  probeLink(): Promise<LinkProbe>;
  /** Replaces a lost voice half: uses the pipe to another one, and reconnects. No key and no sequence of the old one is used again. */
  renewVoice(voice: VoicePipe): void;
}

/** One received voice packet; `payload` is a view valid only during the callback. */
export interface VoicePacket {
  senderId: number;
  /** Number of the packet in one sender's sequence; gaps are losses. */
  sequence: number;
  /** Sender's clock in frames of 10 ms at the first sample: gaps without a sequence gap are silence. */
  timestamp: number;
  isTalkEnd: boolean;
  /** `codecTagOf` the codec that made the payload; 0 for Opus. */
  codecTag: number;
  payload: Uint8Array;
}

/** Delay of sent packets by the clock of their timestamps, in ms beyond the earliest: the talker's own share of the delay that relay and listeners measure. */
export interface SendDelay {
  /** Delay over the last 40 s, as relay and listeners measure. */
  readonly shortMs: number;
  /** Delay over the last 56 s, which still counts where their base has not moved yet. */
  readonly longMs: number;
}

export interface VoiceLaneStats {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  /** Dropped packets by reason: replayed, unsealed, unknownSender, tooShort, … */
  readonly dropped: Readonly<Record<string, number>>;
  readonly path: 'udp' | 'control' | 'none';
  /** Send delay; null while nothing is sent. */
  readonly sendDelay: SendDelay | null;
}

/** [audio] The voice half. */
export interface VoiceLane extends AsyncDisposable {
  /** Copies `payload[0..bytes)`, seals and sends it. Never blocks. `codecTag` as in `VoicePacket`, Opus when it is left out. */
  send(payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean, codecTag?: number): void;
  stats(): VoiceLaneStats;
}

export interface VoiceLaneCallbacks {
  readonly onPacket: (packet: VoicePacket) => void;
  /** Current senders. The state of all other senders is discarded. */
  readonly onSenders: (senderIds: readonly number[]) => void;
}

/** Exports of the module of a voice half. `openVoiceLane` runs on the audio thread; it calls no callback before it returns. */
export interface VoiceModule {
  readonly openVoiceLane: (pipe: VoicePipe, callbacks: VoiceLaneCallbacks) => VoiceLane;
}
