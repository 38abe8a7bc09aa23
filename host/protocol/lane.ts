/** Features and limits of the lane, published by it at each connect. The window shows no control for a feature that the lane lacks. */
export interface LaneProfile {
  readonly features: LaneFeatures;
  readonly limits: LaneLimits;
}

export interface LaneFeatures {
  /** Whispers, and listening to other channels. */
  readonly hasWhispers: boolean;
  /** Recordings that ask every member: none, `short` ones for plugin development, or those and conversations. */
  readonly recordings: 'none' | 'short' | 'conversations';
  /** Data between the same plugin of two members. */
  readonly hasPluginData: boolean;
  /** A user who joins a channel receives its last messages. */
  readonly hasChatHistory: boolean;
  /** Channels may have a `parentId`. */
  readonly hasChannelTree: boolean;
  /** Format of a chat message. */
  readonly chatFormat: 'plain';
  /** Both directions of the link can be measured. */
  readonly hasLinkProbe: boolean;
  /** Other people can be invited by a link. */
  readonly hasInvites: boolean;
}

export interface LaneLimits {
  /** Characters (code points) of a chat message. */
  readonly chatCharacters: number;
  /** People and channels that one whisper can target. */
  readonly whisperPeople: number;
  readonly whisperChannels: number;
  /** Channels that a user can listen to beside their own. */
  readonly listenedChannels: number;
  /** Bytes of one message between plugins. */
  readonly pluginDataBytes: number;
}
