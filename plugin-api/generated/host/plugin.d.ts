// world jackfield:plugin/host@0.2.0
import type * as JackfieldPluginAudioTypes from './interfaces/jackfield-plugin-audio-types.js'; // jackfield:plugin/audio-types@0.2.0
import type * as JackfieldPluginChatTypes from './interfaces/jackfield-plugin-chat-types.js'; // jackfield:plugin/chat-types@0.2.0
import type * as JackfieldPluginChat from './interfaces/jackfield-plugin-chat.js'; // jackfield:plugin/chat@0.2.0
import type * as JackfieldPluginClock from './interfaces/jackfield-plugin-clock.js'; // jackfield:plugin/clock@0.2.0
import type * as JackfieldPluginControl from './interfaces/jackfield-plugin-control.js'; // jackfield:plugin/control@0.2.0
import type * as JackfieldPluginHttpTypes from './interfaces/jackfield-plugin-http-types.js'; // jackfield:plugin/http-types@0.2.0
import type * as JackfieldPluginHttp from './interfaces/jackfield-plugin-http.js'; // jackfield:plugin/http@0.2.0
import type * as JackfieldPluginLaneTypes from './interfaces/jackfield-plugin-lane-types.js'; // jackfield:plugin/lane-types@0.2.0
import type * as JackfieldPluginLog from './interfaces/jackfield-plugin-log.js'; // jackfield:plugin/log@0.2.0
import type * as JackfieldPluginPeerData from './interfaces/jackfield-plugin-peer-data.js'; // jackfield:plugin/peer-data@0.2.0
import type * as JackfieldPluginRandom from './interfaces/jackfield-plugin-random.js'; // jackfield:plugin/random@0.2.0
import type * as JackfieldPluginSession from './interfaces/jackfield-plugin-session.js'; // jackfield:plugin/session@0.2.0
import type * as JackfieldPluginSettings from './interfaces/jackfield-plugin-settings.js'; // jackfield:plugin/settings@0.2.0
import type * as JackfieldPluginSounds from './interfaces/jackfield-plugin-sounds.js'; // jackfield:plugin/sounds@0.2.0
import type * as JackfieldPluginStorage from './interfaces/jackfield-plugin-storage.js'; // jackfield:plugin/storage@0.2.0
import type * as JackfieldPluginTimers from './interfaces/jackfield-plugin-timers.js'; // jackfield:plugin/timers@0.2.0
import type * as JackfieldPluginTypes from './interfaces/jackfield-plugin-types.js'; // jackfield:plugin/types@0.2.0
import type * as JackfieldPluginUiTypes from './interfaces/jackfield-plugin-ui-types.js'; // jackfield:plugin/ui-types@0.2.0
import type * as JackfieldPluginUi from './interfaces/jackfield-plugin-ui.js'; // jackfield:plugin/ui@0.2.0
import type * as JackfieldPluginLifecycle from './interfaces/jackfield-plugin-lifecycle.js'; // jackfield:plugin/lifecycle@0.2.0
import type * as JackfieldPluginState from './interfaces/jackfield-plugin-state.js'; // jackfield:plugin/state@0.2.0
import type * as JackfieldPluginParameters from './interfaces/jackfield-plugin-parameters.js'; // jackfield:plugin/parameters@0.2.0
import type * as JackfieldPluginEchoCanceller from './interfaces/jackfield-plugin-echo-canceller.js'; // jackfield:plugin/echo-canceller@0.2.0
import type * as JackfieldPluginCapturedAudio from './interfaces/jackfield-plugin-captured-audio.js'; // jackfield:plugin/captured-audio@0.2.0
import type * as JackfieldPluginVoiceGate from './interfaces/jackfield-plugin-voice-gate.js'; // jackfield:plugin/voice-gate@0.2.0
import type * as JackfieldPluginVoiceCodec from './interfaces/jackfield-plugin-voice-codec.js'; // jackfield:plugin/voice-codec@0.2.0
import type * as JackfieldPluginDecodedAudio from './interfaces/jackfield-plugin-decoded-audio.js'; // jackfield:plugin/decoded-audio@0.2.0
import type * as JackfieldPluginMixedAudio from './interfaces/jackfield-plugin-mixed-audio.js'; // jackfield:plugin/mixed-audio@0.2.0
import type * as JackfieldPluginLaneVoiceOut from './interfaces/jackfield-plugin-lane-voice-out.js'; // jackfield:plugin/lane-voice-out@0.2.0
import type * as JackfieldPluginLaneVoiceIn from './interfaces/jackfield-plugin-lane-voice-in.js'; // jackfield:plugin/lane-voice-in@0.2.0
import type * as JackfieldPluginLaneControlOut from './interfaces/jackfield-plugin-lane-control-out.js'; // jackfield:plugin/lane-control-out@0.2.0
import type * as JackfieldPluginLaneControlIn from './interfaces/jackfield-plugin-lane-control-in.js'; // jackfield:plugin/lane-control-in@0.2.0
import type * as JackfieldPluginServerEvents from './interfaces/jackfield-plugin-server-events.js'; // jackfield:plugin/server-events@0.2.0
import type * as JackfieldPluginChannelEvents from './interfaces/jackfield-plugin-channel-events.js'; // jackfield:plugin/channel-events@0.2.0
import type * as JackfieldPluginUserEvents from './interfaces/jackfield-plugin-user-events.js'; // jackfield:plugin/user-events@0.2.0
import type * as JackfieldPluginTalkEvents from './interfaces/jackfield-plugin-talk-events.js'; // jackfield:plugin/talk-events@0.2.0
import type * as JackfieldPluginChatEvents from './interfaces/jackfield-plugin-chat-events.js'; // jackfield:plugin/chat-events@0.2.0
import type * as JackfieldPluginChatSendIntercept from './interfaces/jackfield-plugin-chat-send-intercept.js'; // jackfield:plugin/chat-send-intercept@0.2.0
import type * as JackfieldPluginChatDisplayIntercept from './interfaces/jackfield-plugin-chat-display-intercept.js'; // jackfield:plugin/chat-display-intercept@0.2.0
import type * as JackfieldPluginCommandEvents from './interfaces/jackfield-plugin-command-events.js'; // jackfield:plugin/command-events@0.2.0
import type * as JackfieldPluginKeyEvents from './interfaces/jackfield-plugin-key-events.js'; // jackfield:plugin/key-events@0.2.0
import type * as JackfieldPluginTimerEvents from './interfaces/jackfield-plugin-timer-events.js'; // jackfield:plugin/timer-events@0.2.0
import type * as JackfieldPluginPeerDataEvents from './interfaces/jackfield-plugin-peer-data-events.js'; // jackfield:plugin/peer-data-events@0.2.0
import type * as JackfieldPluginPositional from './interfaces/jackfield-plugin-positional.js'; // jackfield:plugin/positional@0.2.0
import type * as JackfieldPluginHttpEvents from './interfaces/jackfield-plugin-http-events.js'; // jackfield:plugin/http-events@0.2.0
import type * as JackfieldPluginUiEvents from './interfaces/jackfield-plugin-ui-events.js'; // jackfield:plugin/ui-events@0.2.0
export interface ImportObject {
  'jackfield:plugin/audio-types@0.2.0': typeof JackfieldPluginAudioTypes,
  'jackfield:plugin/chat-types@0.2.0': typeof JackfieldPluginChatTypes,
  'jackfield:plugin/chat@0.2.0': typeof JackfieldPluginChat,
  'jackfield:plugin/clock@0.2.0': typeof JackfieldPluginClock,
  'jackfield:plugin/control@0.2.0': typeof JackfieldPluginControl,
  'jackfield:plugin/http-types@0.2.0': typeof JackfieldPluginHttpTypes,
  'jackfield:plugin/http@0.2.0': typeof JackfieldPluginHttp,
  'jackfield:plugin/lane-types@0.2.0': typeof JackfieldPluginLaneTypes,
  'jackfield:plugin/log@0.2.0': typeof JackfieldPluginLog,
  'jackfield:plugin/peer-data@0.2.0': typeof JackfieldPluginPeerData,
  'jackfield:plugin/random@0.2.0': typeof JackfieldPluginRandom,
  'jackfield:plugin/session@0.2.0': typeof JackfieldPluginSession,
  'jackfield:plugin/settings@0.2.0': typeof JackfieldPluginSettings,
  'jackfield:plugin/sounds@0.2.0': typeof JackfieldPluginSounds,
  'jackfield:plugin/storage@0.2.0': typeof JackfieldPluginStorage,
  'jackfield:plugin/timers@0.2.0': typeof JackfieldPluginTimers,
  'jackfield:plugin/types@0.2.0': typeof JackfieldPluginTypes,
  'jackfield:plugin/ui-types@0.2.0': typeof JackfieldPluginUiTypes,
  'jackfield:plugin/ui@0.2.0': typeof JackfieldPluginUi,
}
export interface Host {
  'jackfield:plugin/lifecycle@0.2.0': typeof JackfieldPluginLifecycle,
  lifecycle: typeof JackfieldPluginLifecycle,
  'jackfield:plugin/state@0.2.0': typeof JackfieldPluginState,
  state: typeof JackfieldPluginState,
  'jackfield:plugin/parameters@0.2.0': typeof JackfieldPluginParameters,
  parameters: typeof JackfieldPluginParameters,
  'jackfield:plugin/echo-canceller@0.2.0': typeof JackfieldPluginEchoCanceller,
  echoCanceller: typeof JackfieldPluginEchoCanceller,
  'jackfield:plugin/captured-audio@0.2.0': typeof JackfieldPluginCapturedAudio,
  capturedAudio: typeof JackfieldPluginCapturedAudio,
  'jackfield:plugin/voice-gate@0.2.0': typeof JackfieldPluginVoiceGate,
  voiceGate: typeof JackfieldPluginVoiceGate,
  'jackfield:plugin/voice-codec@0.2.0': typeof JackfieldPluginVoiceCodec,
  voiceCodec: typeof JackfieldPluginVoiceCodec,
  'jackfield:plugin/decoded-audio@0.2.0': typeof JackfieldPluginDecodedAudio,
  decodedAudio: typeof JackfieldPluginDecodedAudio,
  'jackfield:plugin/mixed-audio@0.2.0': typeof JackfieldPluginMixedAudio,
  mixedAudio: typeof JackfieldPluginMixedAudio,
  'jackfield:plugin/lane-voice-out@0.2.0': typeof JackfieldPluginLaneVoiceOut,
  laneVoiceOut: typeof JackfieldPluginLaneVoiceOut,
  'jackfield:plugin/lane-voice-in@0.2.0': typeof JackfieldPluginLaneVoiceIn,
  laneVoiceIn: typeof JackfieldPluginLaneVoiceIn,
  'jackfield:plugin/lane-control-out@0.2.0': typeof JackfieldPluginLaneControlOut,
  laneControlOut: typeof JackfieldPluginLaneControlOut,
  'jackfield:plugin/lane-control-in@0.2.0': typeof JackfieldPluginLaneControlIn,
  laneControlIn: typeof JackfieldPluginLaneControlIn,
  'jackfield:plugin/server-events@0.2.0': typeof JackfieldPluginServerEvents,
  serverEvents: typeof JackfieldPluginServerEvents,
  'jackfield:plugin/channel-events@0.2.0': typeof JackfieldPluginChannelEvents,
  channelEvents: typeof JackfieldPluginChannelEvents,
  'jackfield:plugin/user-events@0.2.0': typeof JackfieldPluginUserEvents,
  userEvents: typeof JackfieldPluginUserEvents,
  'jackfield:plugin/talk-events@0.2.0': typeof JackfieldPluginTalkEvents,
  talkEvents: typeof JackfieldPluginTalkEvents,
  'jackfield:plugin/chat-events@0.2.0': typeof JackfieldPluginChatEvents,
  chatEvents: typeof JackfieldPluginChatEvents,
  'jackfield:plugin/chat-send-intercept@0.2.0': typeof JackfieldPluginChatSendIntercept,
  chatSendIntercept: typeof JackfieldPluginChatSendIntercept,
  'jackfield:plugin/chat-display-intercept@0.2.0': typeof JackfieldPluginChatDisplayIntercept,
  chatDisplayIntercept: typeof JackfieldPluginChatDisplayIntercept,
  'jackfield:plugin/command-events@0.2.0': typeof JackfieldPluginCommandEvents,
  commandEvents: typeof JackfieldPluginCommandEvents,
  'jackfield:plugin/key-events@0.2.0': typeof JackfieldPluginKeyEvents,
  keyEvents: typeof JackfieldPluginKeyEvents,
  'jackfield:plugin/timer-events@0.2.0': typeof JackfieldPluginTimerEvents,
  timerEvents: typeof JackfieldPluginTimerEvents,
  'jackfield:plugin/peer-data-events@0.2.0': typeof JackfieldPluginPeerDataEvents,
  peerDataEvents: typeof JackfieldPluginPeerDataEvents,
  'jackfield:plugin/positional@0.2.0': typeof JackfieldPluginPositional,
  positional: typeof JackfieldPluginPositional,
  'jackfield:plugin/http-events@0.2.0': typeof JackfieldPluginHttpEvents,
  httpEvents: typeof JackfieldPluginHttpEvents,
  'jackfield:plugin/ui-events@0.2.0': typeof JackfieldPluginUiEvents,
  uiEvents: typeof JackfieldPluginUiEvents,
}

/**
* Instantiates this component with the provided imports and
* returns a map of all the exports of the component.
*
* This function is intended to be similar to the
* `WebAssembly.Instantiate` constructor. The second `imports`
* argument is the "import object" for wasm, except here it
* uses component-model-layer types instead of core wasm
* integers/numbers/etc.
*
* The first argument to this function, `getCoreModule`, is
* used to compile core wasm modules within the component.
* Components are composed of core wasm modules and this callback
* will be invoked per core wasm module. The caller of this
* function is responsible for reading the core wasm module
* identified by `path` and returning its compiled
* `WebAssembly.Module` object. This would use the
* `WebAssembly.Module` constructor on the web, for example.
*/
export function instantiate(
getCoreModule: (path: string) => WebAssembly.Module,
imports: ImportObject,
instantiateCore?: (module: WebAssembly.Module, imports: Record<string, any>) => WebAssembly.Instance
): Host;

