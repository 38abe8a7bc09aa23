import type { LaneProfile } from './lane.ts';
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
  /** `address` is what the user typed or pasted: an address, a URL or an invite link. Rejects with ADDRESS_INVALID; `connection` events report the progress. */
  connect: { params: { address: string }; result: null };
  /** Parses a text as `connect` does. */
  readAddress: { params: { text: string }; result: AddressReading };
  /** Invites to send to others: for the connected server, then for the embedded one. */
  invites: { params: null; result: readonly ServerInvite[] };
  /** Adds a server to the user's list, or renames it. Rejects with ADDRESS_INVALID. */
  saveServer: { params: { address: string; name: string }; result: null };
  removeServer: { params: { address: string }; result: null };
  /** Accepts a changed server certificate that the user has reviewed. */
  trustServer: { params: { address: string; fingerprint: string }; result: null };
  disconnect: { params: null; result: null };
  joinChannel: { params: { channelId: number }; result: null };
  leaveChannel: { params: null; result: null };
  setMuted: { params: { isMuted: boolean }; result: null };
  setDeafened: { params: { isDeafened: boolean }; result: null };
  setMonitoring: { params: { isMonitoring: boolean }; result: null };
  /** A line that starts with one slash is a command; a line that starts with two is a message that starts with one. */
  sendChat: { params: { text: string }; result: null };
  /** Completions of a command line up to the cursor, the best first, at most 20. */
  completeCommand: { params: { text: string }; result: readonly CommandSuggestion[] };
  /** Volume of one user, 0 to 200 percent. */
  setUserVolume: { params: { userId: number; percent: number }; result: null };
  /** Mutes a person for the local user only; the volume setting is kept. */
  setUserMuted: { params: { userId: number; isMuted: boolean }; result: null };
  /**
   * Sends the user's voice to these targets instead of the channel, until `stopWhisper` or the end of this connection. Answered when the server has named the
   * listeners. Rejects with WHISPER_*.
   */
  startWhisper: { params: WhisperTarget; result: null };
  /** Ends the whisper. Frames already in the chain are still whispered. */
  stopWhisper: { params: null; result: null };
  /** Replaces the set of channels that the user hears beside their own. Rejects with LISTEN_* or WHISPER_UNSUPPORTED. */
  setListening: { params: { channelIds: readonly number[] }; result: null };
  /** Refuses whispers from this person, or accepts them again. */
  setWhisperRefused: { params: { userId: number; isRefused: boolean }; result: null };
  /** Lists have methods of their own: sending a whole list would undo changes that another window made meanwhile. */
  updateSettings: {
    params: Partial<Omit<Settings, 'registries' | 'servers' | 'userVolumes' | 'mutedUsers' | 'whisperRefusals'>>;
    result: null;
  };
  /** Meters cost traffic; the window asks for them only while it is visible. */
  watchMeters: { params: { isWatching: boolean }; result: null };
  /** While a window watches, the engine sends `devices` at once and with each change. */
  watchDevices: { params: { isWatching: boolean }; result: null };
  /** Plays a short sound through the speakers of the session, to the local user only. */
  playTestSound: { params: null; result: null };
  /** Checks microphone, speakers, machine and link in 4 to 8 s; `doctor` events report progress. Rejects with DOCTOR_BUSY. `hasSound`: plays a test sound. */
  runDoctor: { params: { hasSound: boolean }; result: DoctorReport };
  /** While a window watches, the engine sends `peopleQuality` once a second. */
  watchPeople: { params: { isWatching: boolean }; result: null };

  /** Reads all registries again. */
  refreshPlugins: { params: null; result: null };
  /** Appends a folder or an address to the registries, or removes it; plugins installed from it stay. Answered when all registries were read. */
  setRegistry: { params: { place: string; isListed: boolean }; result: null };
  /** Plugin sources in order of precedence, with the outcome of their last read. */
  pluginSources: { params: null; result: readonly PluginSourceState[] };
  /** Reads and validates the registries' newest version without running it. */
  inspectPlugin: { params: { id: string }; result: InspectedOffer };
  /** As `inspectPlugin`, for a file on this machine, given by its absolute path. The page posts the bytes of a file to `/plugin` instead. */
  inspectPluginFile: { params: { file: string }; result: InspectedOffer };
  /**
   * `granted` are the permission ids that the user saw and accepted; any other set is refused. `digest` is the digest of the reviewed offer: exactly those
   * bytes are installed. Without it the newest version in the registries is installed.
   */
  installPlugin: {
    params: { id: string; granted: readonly string[]; digest?: string; allowsDowngrade?: boolean };
    result: null;
  };
  /** Permissions of the installed plugins and their last use, by plugin. */
  pluginGrants: { params: null; result: Readonly<Record<string, readonly Grant[]>> };
  /** The last 500 lines of a plugin's log, oldest first. */
  pluginLog: { params: { id: string }; result: readonly PluginLogLine[] };
  /** Disables a plugin and writes a file for its author: versions, cost, fault and log. */
  reportPlugin: { params: { id: string }; result: { file: string } };
  /** Sets the scope of a permission of an installed plugin; `here` is the connected server. */
  setPluginGrant: {
    params: { id: string; permission: string; where: 'everywhere' | 'here' | 'nowhere' };
    result: null;
  };
  /** Removes a plugin. Its stored data is kept for a later install, unless `deletesData` is true. */
  removePlugin: { params: { id: string; deletesData?: boolean }; result: null };
  enablePlugin: { params: { id: string }; result: null };
  disablePlugin: { params: { id: string }; result: null };
  /** Sets whether an effect stays on however busy the computer is; true wakes a resting effect. */
  keepPluginOn: { params: { id: string; staysOn: boolean }; result: null };
  setPluginSettings: { params: { id: string; settings: Record<string, unknown> }; result: null };
  /** Reports that the key bound to this plugin key was pressed or released. Plugin keys without a binding are ignored. */
  pluginKey: { params: { id: string; keyId: string; isDown: boolean }; result: null };
  setChainOrder: { params: { stage: Stage; order: readonly string[] }; result: null };

  /**
   * Runs a built file in place of the installed version while this connection lasts; the swap leaves no gap. `granted` as in `installPlugin`; null asks first.
   * Answered when the build runs.
   */
  devInstall: { params: { file: string; granted: readonly string[] | null }; result: DevelopmentReport };
  /** Writes the next 1 to 60 s of the user's microphone, before any plugin, to a WAV file. Answered when the file is complete. */
  recordMicrophone: { params: { file: string; seconds: number }; result: null };
  /**
   * Asks everybody in the channel, then records 1 to 60 s of the user's microphone, of the members who allow it, and of their events into a folder. Answered
   * when the files are written; ends without files when this connection does. `isMine`: records only the user's own voice and asks nobody.
   */
  recordCall: { params: { folder: string; seconds: number; isMine: boolean }; result: RecordedFiles };
  /** Sets or changes the user's answer to another member's recording. Answering a recording that has ended is not an error. */
  answerRecording: { params: { recordingId: number; isAllowed: boolean }; result: null };
  /**
   * Asks everybody in the channel, then records the conversation until `stopRecording`, even after this connection ends. Answered when the recording runs.
   * `folder` null: a new folder among the user's recordings; else an absolute path that holds no recording.
   */
  recordConversation: {
    params: { format: 'opus' | 'wav'; tracks: 'mix' | 'people' | 'both'; folder: string | null };
    result: { folder: string };
  };
  /** Adds a marker to the user's own recording at the current time; a marker with an empty text is numbered. */
  markRecording: { params: { text: string }; result: null };
  /** Ends the user's own recording; answered when all recorded audio is written. */
  stopRecording: { params: null; result: null };
  /** Plays a WAV file in place of the microphone, to the local user only, while this connection lasts; null ends it. */
  loopVoice: { params: { file: string | null }; result: null };
  /** Restores the version that was installed before `devInstall`. */
  devRestore: { params: { id: string }; result: null };

  /** Passes the user's input on an element to its plugin. `userId` is the person whose menu contains the element, null elsewhere. */
  uiInput: {
    params: { pluginId: string; slot: UiSlot; key: string; input: UiInput; userId: number | null };
    result: null;
  };
  /** Reports that the user pressed the label that a plugin put beside a message. */
  pressMark: { params: { pluginId: string; messageId: string }; result: null };
  /** An image among the assets of a plugin's component, for an `image` element. */
  pluginAsset: { params: { pluginId: string; name: string }; result: PluginImage };

  /** Reports the state of the page's device, so that the engine can show errors and restart it. */
  reportDevice: { params: { isRunning: boolean; error: CodedError | null }; result: null };
  dismissNotice: { params: { id: string }; result: null };
}

/** Contents of a diagnostic recording's folder. */
export interface RecordedFiles {
  readonly seconds: number;
  /** Other recorded people, each with the file that holds their voice. */
  readonly others: readonly { readonly name: string; readonly file: string }[];
  readonly events: number;
}

/** One completion of a command line. */
export interface CommandSuggestion {
  /** The completed line. */
  readonly text: string;
  readonly label: string;
  /** Kind and origin of the suggestion. */
  readonly detail: string;
}

export type MethodName = keyof Methods;

/** Events from the engine to every open window. */
export interface Events {
  snapshot: Snapshot;
  connection: ConnectionState;
  /** Features and limits of the lane, after each connect; null when the user leaves the server. */
  lane: LaneProfile | null;
  ownServer: OwnServer | null;
  self: SelfState;
  /** All channels, when the list itself changes. */
  channels: readonly Channel[];
  userChanged: User;
  userLeft: { userId: number };
  /** All users at once, after a (re)connect. */
  users: readonly User[];
  /** A member of the user's channel (the user included) starts or stops talking. */
  talking: { userId: number; isTalking: boolean };
  chat: ChatMessage;
  /** Messages of a channel that the user just joined; they replace the previous ones. */
  chatHistory: readonly ChatMessage[];
  plugin: PluginView;
  pluginGone: { id: string };
  metrics: Readonly<Record<string, PluginMetrics>>;
  chain: ChainOrder;
  settings: Settings;
  device: DeviceState;
  /** Sent to windows that watch the devices. */
  devices: DeviceChoices;
  meters: Meters;
  quality: Quality;
  /** Sent to windows that watch people: quality of each person from whom packets arrived in the last second. */
  peopleQuality: readonly PersonQuality[];
  /** Progress of the call doctor. */
  doctor: DoctorProgress;
  codec: CodecState;
  voice: VoiceState;
  /** State of the recording of the user's channel; null when it is over. */
  recording: Recording | null;
  /** The user's own recording has started, got a marker, or closed its files. */
  conversation: ConversationState | null;
  whisper: WhisperState;
  notice: Notice;
  noticeGone: { id: string };
  /** A plugin's tree replaces its previous tree in a slot. At most 10 a second for each slot of a plugin. */
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
