/// <reference path="./interfaces/jackfield-plugin-audio-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-captured-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-channel-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-chat.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-clock.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-decoded-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-lifecycle.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-log.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-mixed-audio.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-parameters.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-random.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-session.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-settings.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-talk-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-types.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-user-events.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-voice-codec.d.ts" />
/// <reference path="./interfaces/jackfield-plugin-voice-gate.d.ts" />
declare module 'jackfield:plugin/host@0.1.0' {
  export type * as JackfieldPluginAudioTypes010 from 'jackfield:plugin/audio-types@0.1.0'; // import jackfield:plugin/audio-types@0.1.0
  export type * as JackfieldPluginChat010 from 'jackfield:plugin/chat@0.1.0'; // import jackfield:plugin/chat@0.1.0
  export type * as JackfieldPluginClock010 from 'jackfield:plugin/clock@0.1.0'; // import jackfield:plugin/clock@0.1.0
  export type * as JackfieldPluginLog010 from 'jackfield:plugin/log@0.1.0'; // import jackfield:plugin/log@0.1.0
  export type * as JackfieldPluginRandom010 from 'jackfield:plugin/random@0.1.0'; // import jackfield:plugin/random@0.1.0
  export type * as JackfieldPluginSession010 from 'jackfield:plugin/session@0.1.0'; // import jackfield:plugin/session@0.1.0
  export type * as JackfieldPluginSettings010 from 'jackfield:plugin/settings@0.1.0'; // import jackfield:plugin/settings@0.1.0
  export type * as JackfieldPluginTypes010 from 'jackfield:plugin/types@0.1.0'; // import jackfield:plugin/types@0.1.0
  export * as lifecycle from 'jackfield:plugin/lifecycle@0.1.0'; // export jackfield:plugin/lifecycle@0.1.0
  export * as capturedAudio from 'jackfield:plugin/captured-audio@0.1.0'; // export jackfield:plugin/captured-audio@0.1.0
  export * as decodedAudio from 'jackfield:plugin/decoded-audio@0.1.0'; // export jackfield:plugin/decoded-audio@0.1.0
  export * as mixedAudio from 'jackfield:plugin/mixed-audio@0.1.0'; // export jackfield:plugin/mixed-audio@0.1.0
  export * as voiceGate from 'jackfield:plugin/voice-gate@0.1.0'; // export jackfield:plugin/voice-gate@0.1.0
  export * as voiceCodec from 'jackfield:plugin/voice-codec@0.1.0'; // export jackfield:plugin/voice-codec@0.1.0
  export * as parameters from 'jackfield:plugin/parameters@0.1.0'; // export jackfield:plugin/parameters@0.1.0
  export * as channelEvents from 'jackfield:plugin/channel-events@0.1.0'; // export jackfield:plugin/channel-events@0.1.0
  export * as userEvents from 'jackfield:plugin/user-events@0.1.0'; // export jackfield:plugin/user-events@0.1.0
  export * as talkEvents from 'jackfield:plugin/talk-events@0.1.0'; // export jackfield:plugin/talk-events@0.1.0
  export * as chatEvents from 'jackfield:plugin/chat-events@0.1.0'; // export jackfield:plugin/chat-events@0.1.0
}
