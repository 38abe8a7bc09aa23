import type { MessageMark, PluginImage, SlotTree, UiInput, UiSlot } from './plugin-ui.ts';
import type {
  ChainOrder,
  DevelopmentReport,
  Grant,
  InspectedOffer,
  PluginMetrics,
  PluginLogLine,
  PluginSourceState,
  PluginView,
  Stage,
} from './plugins.ts';
import type { AddressReading, OwnServer, ServerInvite } from './servers.ts';
import type { CodedError } from './coded-error.ts';
import type { DoctorProgress, DoctorReport } from './doctor.ts';
import type {
  Channel,
  ChatMessage,
  CodecState,
  ConnectionState,
  DeviceChoices,
  DeviceState,
  Meters,
  Notice,
  PersonQuality,
  PositionalState,
  Quality,
  ConversationState,
  Recording,
  SelfState,
  Settings,
  Snapshot,
  User,
  VoiceState,
  WhisperState,
  WhisperTarget,
} from './state.ts';

/**
 * Requests from the window to the engine: JSON text over one WebSocket on loopback, opened with the token of this run as
 * subprotocol `jackfield.<token>` (never in the URL). Every request gets exactly one reply.
 */
export interface Methods {
  /** `address` is what the user typed or pasted: an address, a URL or an invite link. Rejects with ADDRESS_INVALID; how connecting goes comes as `connection`. */
  connect: { params: { address: string }; result: null };
  /** Parses this text as `connect` would. */
  readAddress: { params: { text: string }; result: AddressReading };
  /** Invites to send to others: for the connected server, then for the client's own one. */
  invites: { params: null; result: readonly ServerInvite[] };
  /** Puts a server into the user's list, or gives it another name. Rejects with ADDRESS_INVALID. */
  saveServer: { params: { address: string; name: string }; result: null };
  removeServer: { params: { address: string }; result: null };
  /** The user looked at a changed server certificate and accepts it. */
  trustServer: { params: { address: string; fingerprint: string }; result: null };
  disconnect: { params: null; result: null };
  joinChannel: { params: { channelId: number }; result: null };
  leaveChannel: { params: null; result: null };
  setMuted: { params: { isMuted: boolean }; result: null };
  setDeafened: { params: { isDeafened: boolean }; result: null };
  setMonitoring: { params: { isMonitoring: boolean }; result: null };
  /** A line that starts with one slash is a command; with two, a message that starts with one. */
  sendChat: { params: { text: string }; result: null };
  /** What a command line up to the cursor could become, the best first, at most 20. */
  completeCommand: { params: { text: string }; result: readonly CommandSuggestion[] };
  /** 0 to 200 percent. */
  setUserVolume: { params: { userId: number; percent: number }; result: null };
  /** Mutes a person for oneself alone; the volume stays for afterwards. */
  setUserMuted: { params: { userId: number; isMuted: boolean }; result: null };
  /** What oneself says goes to these instead of the channel, until `stopWhisper` or the end of this connection. Answered when the server has named the listeners. Rejects with WHISPER_*. */
  startWhisper: { params: WhisperTarget; result: null };
  /** What is on its way through the chain is still whispered. */
  stopWhisper: { params: null; result: null };
  /** Hears these channels beside the own one, and no others. Rejects with LISTEN_* or WHISPER_UNSUPPORTED. */
  setListening: { params: { channelIds: readonly number[] }; result: null };
  /** Takes no whispers from this person, or takes them again. */
  setWhisperRefused: { params: { userId: number; isRefused: boolean }; result: null };
  /** Lists have methods of their own: whoever sent a whole one would undo what another window changed meanwhile. */
  updateSettings: {
    params: Partial<Omit<Settings, 'registries' | 'servers' | 'userVolumes' | 'mutedUsers' | 'whisperRefusals'>>;
    result: null;
  };
  /** Meters cost traffic; the window asks for them only while it is visible. */
  watchMeters: { params: { isWatching: boolean }; result: null };
  /** While a window watches, `devices` comes at once and with each change. */
  watchDevices: { params: { isWatching: boolean }; result: null };
  /** Plays a short sound through the speakers of the session, to oneself alone. */
  playTestSound: { params: null; result: null };
  /** Checks microphone, speakers, machine and link; takes 4 to 8 s, and `doctor` tells how far it is. Rejects with DOCTOR_BUSY. `hasSound`: plays a test sound to oneself. */
  runDoctor: { params: { hasSound: boolean }; result: DoctorReport };
  /** While a window watches, `peopleQuality` comes once a second. */
  watchPeople: { params: { isWatching: boolean }; result: null };

  /** Reads all registries again. */
  refreshPlugins: { params: null; result: null };
  /** Puts a folder or an address behind the registries that are known, or takes it away; what was installed from it stays. Answered when all were read. */
  setRegistry: { params: { place: string; isListed: boolean }; result: null };
  /** Where plugins come from, the first one that has a plugin first, as it was read last. */
  pluginSources: { params: null; result: readonly PluginSourceState[] };
  /** Reads and gates the registries' newest version without running it. */
  inspectPlugin: { params: { id: string }; result: InspectedOffer };
  /** As `inspectPlugin`, of a file on this machine, by its absolute path. The page posts the bytes of one to `/plugin` instead. */
  inspectPluginFile: { params: { file: string }; result: InspectedOffer };
  /**
   * `granted` are the permission ids that the user saw and accepted; any other set is refused. `digest` is that of the offer that the user looked at: exactly
   * those bytes are installed; without it the newest of the registries.
   */
  installPlugin: {
    params: { id: string; granted: readonly string[]; digest?: string; allowsDowngrade?: boolean };
    result: null;
  };
  /** What installed plugins may do, and when they last did, by plugin. */
  pluginGrants: { params: null; result: Readonly<Record<string, readonly Grant[]>> };
  /** The last 500 lines of a plugin's log, oldest first. */
  pluginLog: { params: { id: string }; result: readonly PluginLogLine[] };
  /** Switches a plugin off and writes a file for its author: versions, cost, fault and log. */
  reportPlugin: { params: { id: string }; result: { file: string } };
  /** What a permission of an installed plugin is worth from now on: `here` is on the server that one is connected to. */
  setPluginGrant: {
    params: { id: string; permission: string; where: 'everywhere' | 'here' | 'nowhere' };
    result: null;
  };
  /** What the plugin stored stays for the next time, unless `deletesData` is true. */
  removePlugin: { params: { id: string; deletesData?: boolean }; result: null };
  enablePlugin: { params: { id: string }; result: null };
  disablePlugin: { params: { id: string }; result: null };
  /** Whether an effect stays on however busy the computer is; true wakes one that rests. */
  keepPluginOn: { params: { id: string; staysOn: boolean }; result: null };
  setPluginSettings: { params: { id: string; settings: Record<string, unknown> }; result: null };
  /** A key went down or up that the user bound to this one of a plugin. Those that are not bound are ignored. */
  pluginKey: { params: { id: string; keyId: string; isDown: boolean }; result: null };
  setChainOrder: { params: { stage: Stage; order: readonly string[] }; result: null };

  /**
   * Swaps a built file in for as long as this connection lasts, without a gap. `granted` as in `installPlugin`; null asks first. Answers when it runs.
   */
  devInstall: { params: { file: string; granted: readonly string[] | null }; result: DevelopmentReport };
  /** Writes the next 1 to 60 s of one's own microphone, before any plugin, to a WAV file. Answers when it is there. */
  recordSlice: { params: { file: string; seconds: number }; result: null };
  /**
   * Asks everybody in the channel, then tapes 1 to 60 s of one's own microphone and of those who allow it, and what they do, into a folder. Answers when it is
   * written; ends without files when this connection does. `isMine`: one's own voice alone, and nobody is asked.
   */
  recordCall: { params: { folder: string; seconds: number; isMine: boolean }; result: RecordedSlice };
  /** One's own answer to somebody's recording, or a change of mind. One that is over is no mistake. */
  answerRecording: { params: { recordingId: number; isAllowed: boolean }; result: null };
  /**
   * Asks everybody in the channel, then records the conversation until `stopRecording`, also when this connection ends. Answers when it runs. `folder` null: a
   * new one among the user's recordings; else an absolute path where no recording is.
   */
  recordConversation: {
    params: { format: 'opus' | 'wav'; tracks: 'mix' | 'people' | 'both'; folder: string | null };
    result: { folder: string };
  };
  /** Puts a marker into one's own recording, now; an empty text is numbered. */
  markRecording: { params: { text: string }; result: null };
  /** Ends one's own recording; answers when what was recorded so far is written. */
  stopRecording: { params: null; result: null };
  /** Plays a WAV file in the microphone's place, to oneself alone, for as long as this connection lasts; null ends that. */
  loopVoice: { params: { file: string | null }; result: null };
  /** What was installed before comes back. */
  devRestore: { params: { id: string }; result: null };

  /** The user used an element of a plugin. `userId` is the person in whose menu it stands, null elsewhere. */
  uiInput: {
    params: { pluginId: string; slot: UiSlot; key: string; input: UiInput; userId: number | null };
    result: null;
  };
  /** The user pressed the words that a plugin put beside a message. */
  pressMark: { params: { pluginId: string; messageId: string }; result: null };
  /** An image among the assets of a plugin's component, for an `image` element. */
  pluginAsset: { params: { pluginId: string; name: string }; result: PluginImage };

  /** The page says what its device does, so that the engine can show errors and restart it. */
  reportDevice: { params: { isRunning: boolean; error: CodedError | null }; result: null };
  dismissNotice: { params: { id: string }; result: null };
}

/** What a recording left in its folder. */
export interface RecordedSlice {
  readonly seconds: number;
  /** Whose voices are on it beside one's own, and in which file. */
  readonly others: readonly { readonly name: string; readonly file: string }[];
  readonly events: number;
}

/** One thing that a command line could become. */
export interface CommandSuggestion {
  /** The whole line then. */
  readonly text: string;
  readonly label: string;
  /** What it is, and whose. */
  readonly detail: string;
}

export type MethodName = keyof Methods;

/** Events from the engine to every open window. */
export interface Events {
  snapshot: Snapshot;
  connection: ConnectionState;
  ownServer: OwnServer | null;
  self: SelfState;
  /** All channels, when the list itself changes. */
  channels: readonly Channel[];
  userChanged: User;
  userLeft: { userId: number };
  /** All users at once, after a (re)connect. */
  users: readonly User[];
  /** Somebody in the own channel (oneself included) starts or stops being heard. */
  talking: { userId: number; isTalking: boolean };
  chat: ChatMessage;
  /** Another channel was joined: its messages replace the old ones. */
  chatHistory: readonly ChatMessage[];
  plugin: PluginView;
  pluginGone: { id: string };
  metrics: Readonly<Record<string, PluginMetrics>>;
  chain: ChainOrder;
  settings: Settings;
  device: DeviceState;
  /** To windows that watch the devices. */
  devices: DeviceChoices;
  meters: Meters;
  quality: Quality;
  /** To windows that watch the people: those of whom something came in the last second. */
  peopleQuality: readonly PersonQuality[];
  /** Progress of the call doctor. */
  doctor: DoctorProgress;
  codec: CodecState;
  voice: VoiceState;
  /** A recording of the own channel: how it stands, or null when it is over. */
  recording: Recording | null;
  /** The user's own recording: it runs, got a marker, or its files are closed. */
  conversation: ConversationState | null;
  whisper: WhisperState;
  notice: Notice;
  noticeGone: { id: string };
  /** A plugin shows something in a slot, in place of what it showed there. At most 10 a second for each. */
  slot: SlotTree;
  slotGone: { pluginId: string; slot: UiSlot };
  messageMark: MessageMark;
  /** At most 10 times a second while people move. */
  positional: PositionalState | null;
}

export type EventName = keyof Events;

export type Request = {
  [M in MethodName]: { readonly id: number; readonly method: M; readonly params: Methods[M]['params'] };
}[MethodName];

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: CodedError };

export type EventMessage = { [E in EventName]: { readonly event: E; readonly data: Events[E] } }[EventName];
