/// <reference path="./interfaces/jackfield-plugin-audio-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-captured-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-channel-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat-display-intercept.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat-send-intercept.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-clock.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-command-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-control.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-decoded-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-echo-canceller.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-http-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-http-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-http.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-key-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lane-control-in.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lane-control-out.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lane-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lane-voice-in.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lane-voice-out.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lifecycle.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-log.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-mixed-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-parameters.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-peer-data-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-peer-data.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-positional.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-random.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-server-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-session.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-settings.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-sounds.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-state.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-storage.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-talk-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-timer-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-timers.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-ui-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-ui-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-ui.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-user-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-voice-codec.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-voice-gate.d.ts" />
declare module 'jackfield:plugin/host@0.2.0' {
  export type * as JackfieldPluginAudioTypes020 from 'jackfield:plugin/audio-types@0.2.0'; // import jackfield:plugin/audio-types@0.2.0
  export type * as JackfieldPluginChatTypes020 from 'jackfield:plugin/chat-types@0.2.0'; // import jackfield:plugin/chat-types@0.2.0
  export type * as JackfieldPluginChat020 from 'jackfield:plugin/chat@0.2.0'; // import jackfield:plugin/chat@0.2.0
  export type * as JackfieldPluginClock020 from 'jackfield:plugin/clock@0.2.0'; // import jackfield:plugin/clock@0.2.0
  export type * as JackfieldPluginControl020 from 'jackfield:plugin/control@0.2.0'; // import jackfield:plugin/control@0.2.0
  export type * as JackfieldPluginHttpTypes020 from 'jackfield:plugin/http-types@0.2.0'; // import jackfield:plugin/http-types@0.2.0
  export type * as JackfieldPluginHttp020 from 'jackfield:plugin/http@0.2.0'; // import jackfield:plugin/http@0.2.0
  export type * as JackfieldPluginLaneTypes020 from 'jackfield:plugin/lane-types@0.2.0'; // import jackfield:plugin/lane-types@0.2.0
  export type * as JackfieldPluginLog020 from 'jackfield:plugin/log@0.2.0'; // import jackfield:plugin/log@0.2.0
  export type * as JackfieldPluginPeerData020 from 'jackfield:plugin/peer-data@0.2.0'; // import jackfield:plugin/peer-data@0.2.0
  export type * as JackfieldPluginRandom020 from 'jackfield:plugin/random@0.2.0'; // import jackfield:plugin/random@0.2.0
  export type * as JackfieldPluginSession020 from 'jackfield:plugin/session@0.2.0'; // import jackfield:plugin/session@0.2.0
  export type * as JackfieldPluginSettings020 from 'jackfield:plugin/settings@0.2.0'; // import jackfield:plugin/settings@0.2.0
  export type * as JackfieldPluginSounds020 from 'jackfield:plugin/sounds@0.2.0'; // import jackfield:plugin/sounds@0.2.0
  export type * as JackfieldPluginStorage020 from 'jackfield:plugin/storage@0.2.0'; // import jackfield:plugin/storage@0.2.0
  export type * as JackfieldPluginTimers020 from 'jackfield:plugin/timers@0.2.0'; // import jackfield:plugin/timers@0.2.0
  export type * as JackfieldPluginTypes020 from 'jackfield:plugin/types@0.2.0'; // import jackfield:plugin/types@0.2.0
  export type * as JackfieldPluginUiTypes020 from 'jackfield:plugin/ui-types@0.2.0'; // import jackfield:plugin/ui-types@0.2.0
  export type * as JackfieldPluginUi020 from 'jackfield:plugin/ui@0.2.0'; // import jackfield:plugin/ui@0.2.0
  export * as lifecycle from 'jackfield:plugin/lifecycle@0.2.0'; // export jackfield:plugin/lifecycle@0.2.0
  export * as state from 'jackfield:plugin/state@0.2.0'; // export jackfield:plugin/state@0.2.0
  export * as parameters from 'jackfield:plugin/parameters@0.2.0'; // export jackfield:plugin/parameters@0.2.0
  export * as echoCanceller from 'jackfield:plugin/echo-canceller@0.2.0'; // export jackfield:plugin/echo-canceller@0.2.0
  export * as capturedAudio from 'jackfield:plugin/captured-audio@0.2.0'; // export jackfield:plugin/captured-audio@0.2.0
  export * as voiceGate from 'jackfield:plugin/voice-gate@0.2.0'; // export jackfield:plugin/voice-gate@0.2.0
  export * as voiceCodec from 'jackfield:plugin/voice-codec@0.2.0'; // export jackfield:plugin/voice-codec@0.2.0
  export * as decodedAudio from 'jackfield:plugin/decoded-audio@0.2.0'; // export jackfield:plugin/decoded-audio@0.2.0
  export * as mixedAudio from 'jackfield:plugin/mixed-audio@0.2.0'; // export jackfield:plugin/mixed-audio@0.2.0
  export * as laneVoiceOut from 'jackfield:plugin/lane-voice-out@0.2.0'; // export jackfield:plugin/lane-voice-out@0.2.0
  export * as laneVoiceIn from 'jackfield:plugin/lane-voice-in@0.2.0'; // export jackfield:plugin/lane-voice-in@0.2.0
  export * as laneControlOut from 'jackfield:plugin/lane-control-out@0.2.0'; // export jackfield:plugin/lane-control-out@0.2.0
  export * as laneControlIn from 'jackfield:plugin/lane-control-in@0.2.0'; // export jackfield:plugin/lane-control-in@0.2.0
  export * as serverEvents from 'jackfield:plugin/server-events@0.2.0'; // export jackfield:plugin/server-events@0.2.0
  export * as channelEvents from 'jackfield:plugin/channel-events@0.2.0'; // export jackfield:plugin/channel-events@0.2.0
  export * as userEvents from 'jackfield:plugin/user-events@0.2.0'; // export jackfield:plugin/user-events@0.2.0
  export * as talkEvents from 'jackfield:plugin/talk-events@0.2.0'; // export jackfield:plugin/talk-events@0.2.0
  export * as chatEvents from 'jackfield:plugin/chat-events@0.2.0'; // export jackfield:plugin/chat-events@0.2.0
  export * as chatSendIntercept from 'jackfield:plugin/chat-send-intercept@0.2.0'; // export jackfield:plugin/chat-send-intercept@0.2.0
  export * as chatDisplayIntercept from 'jackfield:plugin/chat-display-intercept@0.2.0'; // export jackfield:plugin/chat-display-intercept@0.2.0
  export * as commandEvents from 'jackfield:plugin/command-events@0.2.0'; // export jackfield:plugin/command-events@0.2.0
  export * as keyEvents from 'jackfield:plugin/key-events@0.2.0'; // export jackfield:plugin/key-events@0.2.0
  export * as timerEvents from 'jackfield:plugin/timer-events@0.2.0'; // export jackfield:plugin/timer-events@0.2.0
  export * as peerDataEvents from 'jackfield:plugin/peer-data-events@0.2.0'; // export jackfield:plugin/peer-data-events@0.2.0
  export * as positional from 'jackfield:plugin/positional@0.2.0'; // export jackfield:plugin/positional@0.2.0
  export * as httpEvents from 'jackfield:plugin/http-events@0.2.0'; // export jackfield:plugin/http-events@0.2.0
  export * as uiEvents from 'jackfield:plugin/ui-events@0.2.0'; // export jackfield:plugin/ui-events@0.2.0
}
