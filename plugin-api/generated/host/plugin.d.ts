// world jackfield:plugin/host@0.1.0
import type * as JackfieldPluginAudioTypes from './interfaces/jackfield-plugin-audio-types.js'; // jackfield:plugin/audio-types@0.1.0
import type * as JackfieldPluginChat from './interfaces/jackfield-plugin-chat.js'; // jackfield:plugin/chat@0.1.0
import type * as JackfieldPluginClock from './interfaces/jackfield-plugin-clock.js'; // jackfield:plugin/clock@0.1.0
import type * as JackfieldPluginLog from './interfaces/jackfield-plugin-log.js'; // jackfield:plugin/log@0.1.0
import type * as JackfieldPluginRandom from './interfaces/jackfield-plugin-random.js'; // jackfield:plugin/random@0.1.0
import type * as JackfieldPluginSession from './interfaces/jackfield-plugin-session.js'; // jackfield:plugin/session@0.1.0
import type * as JackfieldPluginSettings from './interfaces/jackfield-plugin-settings.js'; // jackfield:plugin/settings@0.1.0
import type * as JackfieldPluginTypes from './interfaces/jackfield-plugin-types.js'; // jackfield:plugin/types@0.1.0
import type * as JackfieldPluginLifecycle from './interfaces/jackfield-plugin-lifecycle.js'; // jackfield:plugin/lifecycle@0.1.0
import type * as JackfieldPluginCapturedAudio from './interfaces/jackfield-plugin-captured-audio.js'; // jackfield:plugin/captured-audio@0.1.0
import type * as JackfieldPluginDecodedAudio from './interfaces/jackfield-plugin-decoded-audio.js'; // jackfield:plugin/decoded-audio@0.1.0
import type * as JackfieldPluginMixedAudio from './interfaces/jackfield-plugin-mixed-audio.js'; // jackfield:plugin/mixed-audio@0.1.0
import type * as JackfieldPluginVoiceGate from './interfaces/jackfield-plugin-voice-gate.js'; // jackfield:plugin/voice-gate@0.1.0
import type * as JackfieldPluginVoiceCodec from './interfaces/jackfield-plugin-voice-codec.js'; // jackfield:plugin/voice-codec@0.1.0
import type * as JackfieldPluginParameters from './interfaces/jackfield-plugin-parameters.js'; // jackfield:plugin/parameters@0.1.0
import type * as JackfieldPluginChannelEvents from './interfaces/jackfield-plugin-channel-events.js'; // jackfield:plugin/channel-events@0.1.0
import type * as JackfieldPluginUserEvents from './interfaces/jackfield-plugin-user-events.js'; // jackfield:plugin/user-events@0.1.0
import type * as JackfieldPluginTalkEvents from './interfaces/jackfield-plugin-talk-events.js'; // jackfield:plugin/talk-events@0.1.0
import type * as JackfieldPluginChatEvents from './interfaces/jackfield-plugin-chat-events.js'; // jackfield:plugin/chat-events@0.1.0
export interface ImportObject {
  'jackfield:plugin/audio-types@0.1.0': typeof JackfieldPluginAudioTypes,
  'jackfield:plugin/chat@0.1.0': typeof JackfieldPluginChat,
  'jackfield:plugin/clock@0.1.0': typeof JackfieldPluginClock,
  'jackfield:plugin/log@0.1.0': typeof JackfieldPluginLog,
  'jackfield:plugin/random@0.1.0': typeof JackfieldPluginRandom,
  'jackfield:plugin/session@0.1.0': typeof JackfieldPluginSession,
  'jackfield:plugin/settings@0.1.0': typeof JackfieldPluginSettings,
  'jackfield:plugin/types@0.1.0': typeof JackfieldPluginTypes,
}
export interface Host {
  'jackfield:plugin/lifecycle@0.1.0': typeof JackfieldPluginLifecycle,
  lifecycle: typeof JackfieldPluginLifecycle,
  'jackfield:plugin/captured-audio@0.1.0': typeof JackfieldPluginCapturedAudio,
  capturedAudio: typeof JackfieldPluginCapturedAudio,
  'jackfield:plugin/decoded-audio@0.1.0': typeof JackfieldPluginDecodedAudio,
  decodedAudio: typeof JackfieldPluginDecodedAudio,
  'jackfield:plugin/mixed-audio@0.1.0': typeof JackfieldPluginMixedAudio,
  mixedAudio: typeof JackfieldPluginMixedAudio,
  'jackfield:plugin/voice-gate@0.1.0': typeof JackfieldPluginVoiceGate,
  voiceGate: typeof JackfieldPluginVoiceGate,
  'jackfield:plugin/voice-codec@0.1.0': typeof JackfieldPluginVoiceCodec,
  voiceCodec: typeof JackfieldPluginVoiceCodec,
  'jackfield:plugin/parameters@0.1.0': typeof JackfieldPluginParameters,
  parameters: typeof JackfieldPluginParameters,
  'jackfield:plugin/channel-events@0.1.0': typeof JackfieldPluginChannelEvents,
  channelEvents: typeof JackfieldPluginChannelEvents,
  'jackfield:plugin/user-events@0.1.0': typeof JackfieldPluginUserEvents,
  userEvents: typeof JackfieldPluginUserEvents,
  'jackfield:plugin/talk-events@0.1.0': typeof JackfieldPluginTalkEvents,
  talkEvents: typeof JackfieldPluginTalkEvents,
  'jackfield:plugin/chat-events@0.1.0': typeof JackfieldPluginChatEvents,
  chatEvents: typeof JackfieldPluginChatEvents,
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

