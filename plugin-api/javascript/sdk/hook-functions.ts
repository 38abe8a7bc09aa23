/** Functions of each event hook of the contract, by short name. A test compares it with the contract. */
export const eventHooks = {
  'channel-events': ['onSelfJoinChannel', 'onSelfLeaveChannel'],
  'user-events': ['onUserJoinChannel', 'onUserLeaveChannel', 'onUserChanged'],
  'talk-events': ['onUserStartTalking', 'onUserStopTalking'],
  'chat-events': ['onChatMessage'],
  'chat-send-intercept': ['onChatSend'],
  'chat-display-intercept': ['onChatDisplay'],
  'server-events': ['onServerConnect', 'onServerDisconnect'],
  'command-events': ['onCommand', 'complete'],
  'key-events': ['onKey'],
  'timer-events': ['onTimer'],
  'peer-data-events': ['onPeerData'],
  positional: ['locate'],
  'http-events': ['onHttpResponse'],
  'ui-events': ['onUiInput'],
  'lane-control-out': ['onControlSend'],
  'lane-control-in': ['onControlReceived'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type EventHookName = keyof typeof eventHooks;

export function isEventHook(name: string): name is EventHookName {
  return Object.hasOwn(eventHooks, name);
}

/** What a function answers when the plugin does not have it, or when it threw: what leaves everything as it was. */
export const neutralAnswers: Readonly<Record<string, unknown>> = {
  onChatSend: { tag: 'pass' },
  onChatDisplay: { tag: 'pass' },
  onControlSend: { tag: 'pass' },
  onControlReceived: { tag: 'pass' },
  onCommand: { tag: 'nothing' },
  complete: [],
};
