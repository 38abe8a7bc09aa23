/** The lane port: a transport to other people. A control half on the control thread, a voice half on the audio thread. */
import type { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { Channel, ChatMessage, ConnectionState, Recording, User, WhisperTarget } from '@jackfield/protocol/state';
import type { ClientMessage, ServerMessage } from '@jackfield/wire/messages';
import type { ReceiverSummary, SenderReport } from '@jackfield/wire/receiver-report';

export interface LaneEvents {
  state: [ConnectionState];
  /** After every (re)connect, before `state` says connected: the whole picture. */
  channels: [readonly Channel[]];
  users: [{ readonly selfId: number; readonly users: readonly User[] }];
  userChanged: [User];
  userLeft: [{ readonly userId: number }];
  chat: [ChatMessage];
  /** The last messages of the channel just joined. */
  chatHistory: [readonly ChatMessage[]];
  /** Back on the server, and not in the channel that one was in: it is gone, or the server refuses. */
  notRejoined: [CodedError];
  /** The certificate of a new server holds in memory, but could not be written down: after a restart another one would be believed. */
  notPinned: [CodedError];
  /** ms, each ping. */
  roundTrip: [number];
  /** From the same plugin of somebody in the channel. */
  pluginData: [PluginData];
  /** What the others in the channel receive of one's own voice; at most once a second while one talks. */
  receiverSummary: [ReceiverSummary];
  /** How a recording of the own channel stands; null when it is over. */
  recording: [Recording | null];
  /** Who gets the own whisper, nobody while it starts; null when it is over, 300 ms after `endWhisper` at the latest. */
  ownWhisper: [{ readonly userIds: readonly number[] } | null];
  /** All whispers to oneself. */
  whispers: [readonly HeardWhisper[]];
}

/** Whose whispers one does not take. */
export interface WhisperRefusals {
  readonly everybody: boolean;
  /** At most 256 count. */
  readonly fingerprints: readonly string[];
}

/** Somebody whispers to oneself. */
export interface HeardWhisper {
  /** The sender id of its packets. */
  readonly whisperId: number;
  readonly userId: number;
  /** To a channel that oneself is in. */
  readonly isShout: boolean;
  /** What waits in the jitter buffer is still heard. */
  readonly isOver: boolean;
}

/**
 * Who may change or drop control messages on their way. null in place of a promise: nobody looks at this one; null from the promise: it goes no further.
 * Log-in and keys are never looked at. A promise of `send` that rejects: the message must not be sent.
 */
export interface ControlHook {
  send(message: ClientMessage): Promise<ClientMessage | null> | null;
  /** Whether there is somebody without whose word this message must not be sent, however many wait. */
  isGuarded(message: ClientMessage): boolean;
  receive(message: ServerMessage): Promise<ServerMessage | null> | null;
}

/** What oneself shows to others. */
export interface OwnPresence {
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** A plugin changes the voice and says so of itself. */
  readonly hasVoiceChanger: boolean;
  /** SHA-256 of the components of codecs that can be decoded now, beside Opus; at most 4. */
  readonly codecs: readonly string[];
  readonly name: string;
}

/** The fate of the probe packets of one measurement, one every 20 ms; times in ms. */
export interface LinkProbe {
  readonly path: 'udp' | 'control';
  /** Since the first was sent. */
  readonly sentMs: readonly number[];
  /** By the same clock; null for one that did not come back. */
  readonly receivedMs: readonly (number | null)[];
  /** By the server's clock since the first arrived there; null for one that did not arrive. null in place of all: the server did not say. */
  readonly serverMs: readonly (number | null)[] | null;
}

export interface PluginData {
  readonly pluginId: string;
  readonly senderId: number;
  /** 1 to 4,096 bytes. */
  readonly data: Uint8Array;
}

/** [control] Reconnects and rejoins by itself until it is disposed. */
export interface ControlLane extends EventEmitter<LaneEvents>, AsyncDisposable {
  /** Starts connecting; failures arrive as `state`. */
  open(): void;
  /** Rejects with a coded error (unknown channel, not connected, refused). */
  joinChannel(channelId: number): Promise<void>;
  leaveChannel(): Promise<void>;
  /** Rejects with CHAT_EMPTY, CHAT_TOO_LONG, NOT_CONNECTED or the server's refusal. Control characters but tab and line feed are left out. */
  sendChat(text: string): Promise<void>;
  /** Characters of a chat message that the server takes. */
  readonly chatLength: number;
  setSelf(self: OwnPresence): void;
  /** Which plugins exchange data with those of others, at most 32: told to the server now and after each connect. */
  setPlugins(ids: readonly string[]): void;
  /** To everybody in the channel who runs the plugin, or to one. False without a connection, and with a server that is too old for it. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): boolean;
  /** Tells the server what arrived of others, at most 16 of them. Does nothing without a connection, and with a server that is too old for it. */
  reportReception(senders: readonly SenderReport[]): void;
  /** Asks everybody in the channel; null: for a conversation. Rejects with RECORDING_UNSUPPORTED with a server that is too old, else with the server's refusal. */
  startRecording(seconds: number | null): Promise<void>;
  /** One's own answer to somebody's recording, or a change of mind. Without a connection nothing is recorded anyway. */
  answerRecording(recordingId: number, isAllowed: boolean): void;
  /** Ends one's own. */
  stopRecording(recordingId: number): void;
  /** Connected to a server that knows whispers and listening. */
  readonly canWhisper: boolean;
  /** What is said from now on goes to these instead of the channel. Rejects with WHISPER_UNSUPPORTED, NOT_CONNECTED or the server's refusal; then it goes nowhere for a moment, and to the channel again. */
  startWhisper(target: WhisperTarget): Promise<void>;
  /** What is on its way through the chain is still whispered. */
  endWhisper(): void;
  setWhisperRefusals(refusals: WhisperRefusals): void;
  /** Hears these channels beside the own one, and no others. Rejects with WHISPER_UNSUPPORTED, NOT_CONNECTED or the server's refusal. */
  listenTo(channelIds: readonly number[]): Promise<void>;
  /** Measures both directions of the link by packets that the server returns, beside the voice of a call; takes 4 s. Rejects with NOT_CONNECTED, ECHO_UNSUPPORTED, ECHO_TOO_OFTEN, REQUEST_TIMED_OUT or CONNECTION_LOST. */
  probeLink(): Promise<LinkProbe>;
  /** The far end of the private line to this lane's voice half; transferred to the audio thread once. */
  takeVoicePort(): MessagePort;
  /** The voice half is gone. Makes a line to another one, and reconnects: no key and no sequence of the old one is used again. */
  renewVoice(): MessagePort;
}

/** One received voice packet; `payload` is a view valid only during the callback. */
export interface VoicePacket {
  senderId: number;
  /** Counts packets of one sender; gaps are losses. */
  sequence: number;
  /** Sender's clock in frames of 10 ms at the first sample: gaps without a sequence gap are silence. */
  timestamp: number;
  isTalkEnd: boolean;
  /** `codecTagOf` the codec that made the payload; 0 for Opus. */
  codecTag: number;
  payload: Uint8Array;
}

/** How late packets leave by the clock of their timestamps, in ms beyond the earliest: what relay and listeners measure of the talker itself. */
export interface SendDelay {
  /** Of the last 40 s, as relay and listeners measure. */
  readonly shortMs: number;
  /** Of the last 56 s: what still counts where their base has not moved yet. */
  readonly longMs: number;
}

export interface VoiceLaneStats {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  /** By reason: replayed, unsealed, unknownSender, tooShort, … */
  readonly dropped: Readonly<Record<string, number>>;
  readonly path: 'udp' | 'control' | 'none';
  /** null while nothing is sent. */
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
  /** Who can be heard now; state of senders that are not in the list is dropped. */
  readonly onSenders: (senderIds: readonly number[]) => void;
}
