import type { LaneProfile } from '@jackfield/protocol/lane';
import {
  CONVERSATION_RECORDING_FEATURE,
  LONG_CHAT_FEATURE,
  MAX_CHAT_LENGTH,
  MAX_LISTENED_CHANNELS,
  MAX_PLUGIN_DATA_BYTES,
  MAX_WHISPER_CHANNELS,
  MAX_WHISPER_PEOPLE,
  OLD_MAX_CHAT_LENGTH,
  PLUGIN_DATA_FEATURE,
  RECORDING_FEATURE,
  VOICE_ECHO_FEATURE,
  WHISPER_FEATURE,
} from '@jackfield/wire/limits';
import type { ServerLink } from './server-link.ts';

/** Characters of a chat message that the server takes. */
export function chatLengthOf(link: ServerLink): number {
  return link.hasFeature(LONG_CHAT_FEATURE) ? MAX_CHAT_LENGTH : OLD_MAX_CHAT_LENGTH;
}

/** Features and limits of a server. */
export function profileOf(link: ServerLink): LaneProfile {
  const recordings = link.hasFeature(RECORDING_FEATURE) ? 'short' : 'none';
  return {
    features: {
      hasWhispers: link.hasFeature(WHISPER_FEATURE),
      recordings: link.hasFeature(CONVERSATION_RECORDING_FEATURE) ? 'conversations' : recordings,
      hasPluginData: link.hasFeature(PLUGIN_DATA_FEATURE),
      hasChatHistory: true,
      hasChannelTree: false,
      chatFormat: 'plain',
      hasLinkProbe: link.hasFeature(VOICE_ECHO_FEATURE),
      hasInvites: true,
    },
    limits: {
      chatCharacters: chatLengthOf(link),
      whisperPeople: MAX_WHISPER_PEOPLE,
      whisperChannels: MAX_WHISPER_CHANNELS,
      listenedChannels: MAX_LISTENED_CHANNELS,
      pluginDataBytes: MAX_PLUGIN_DATA_BYTES,
    },
  };
}
