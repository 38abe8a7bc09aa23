import type { MessageMark, PluginImage, SlotTree, UiInput, UiSlot } from './plugin-ui.ts';
import type {
  ChainOrder,
  Channel,
  ChatMessage,
  CodedError,
  ConnectionState,
  DevelopmentReport,
  DeviceState,
  Ledger,
  Meters,
  Notice,
  Permission,
  PluginView,
  Quality,
  SelfState,
  Settings,
  Snapshot,
  Stage,
  User,
} from './state.ts';

/**
 * Requests from the window to the engine: JSON text over one WebSocket on loopback, opened with the token of this run as
 * subprotocol `jackfield.<token>` (never in the URL). Every request gets exactly one reply.
 */
export interface Methods {
  connect: { params: { address: string }; result: null };
  /** The user looked at a changed server certificate and accepts it. */
  trustServer: { params: { address: string; fingerprint: string }; result: null };
  disconnect: { params: null; result: null };
  joinChannel: { params: { channelId: number }; result: null };
  leaveChannel: { params: null; result: null };
  setMuted: { params: { isMuted: boolean }; result: null };
  setDeafened: { params: { isDeafened: boolean }; result: null };
  setMonitoring: { params: { isMonitoring: boolean }; result: null };
  sendChat: { params: { text: string }; result: null };
  /** 0 to 200 percent. */
  setUserVolume: { params: { userId: number; percent: number }; result: null };
  updateSettings: { params: Partial<Omit<Settings, 'userVolumes'>>; result: null };
  /** Meters cost traffic; the window asks for them only while it is visible. */
  watchMeters: { params: { isWatching: boolean }; result: null };

  /** Reads and gates the registry file without running it. */
  inspectPlugin: { params: { id: string }; result: { plugin: PluginView; permissions: readonly Permission[] } };
  /** `granted` are the permission ids that the user saw and accepted; any other set is refused. */
  installPlugin: { params: { id: string; granted: readonly string[] }; result: null };
  removePlugin: { params: { id: string }; result: null };
  enablePlugin: { params: { id: string }; result: null };
  disablePlugin: { params: { id: string }; result: null };
  setPluginSettings: { params: { id: string; settings: Record<string, unknown> }; result: null };
  setChainOrder: { params: { stage: Stage; order: readonly string[] }; result: null };

  /**
   * Swaps a built file in for as long as this connection lasts, without a gap. `granted` as in `installPlugin`; null asks first. Answers when it runs.
   */
  devInstall: { params: { file: string; granted: readonly string[] | null }; result: DevelopmentReport };
  /** What was installed before comes back. */
  devRestore: { params: { id: string }; result: null };

  /** The user used an element of a plugin. `userId` is the person in whose menu it stands, null elsewhere. */
  uiInput: {
    params: { pluginId: string; slot: UiSlot; key: string; input: UiInput; userId: number | null };
    result: null;
  };
  /** An image among the assets of a plugin's component, for an `image` element. */
  pluginAsset: { params: { pluginId: string; name: string }; result: PluginImage };

  /** The page says what its device does, so that the engine can show errors and restart it. */
  reportDevice: { params: { isRunning: boolean; error: CodedError | null }; result: null };
  dismissNotice: { params: { id: string }; result: null };
}

export type MethodName = keyof Methods;

/** Events from the engine to every open window. */
export interface Events {
  snapshot: Snapshot;
  connection: ConnectionState;
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
  ledgers: Readonly<Record<string, Ledger>>;
  chain: ChainOrder;
  settings: Settings;
  device: DeviceState;
  meters: Meters;
  quality: Quality;
  notice: Notice;
  noticeGone: { id: string };
  /** A plugin shows something in a slot, in place of what it showed there. At most 10 a second for each. */
  slot: SlotTree;
  slotGone: { pluginId: string; slot: UiSlot };
  messageMark: MessageMark;
}

export type EventName = keyof Events;

export type Request = {
  [M in MethodName]: { readonly id: number; readonly method: M; readonly params: Methods[M]['params'] };
}[MethodName];

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: CodedError };

export type EventMessage = { [E in EventName]: { readonly event: E; readonly data: Events[E] } }[EventName];
