/** What capabilities of plugins may do to the session. Implemented in `session`, called by `plugins` after grant, rate and arguments were checked. [control] */
export interface PluginServices {
  /** To the own channel, as the user, where that is `channelId`. `sent`: it is on its way; what the server refuses then is shown to the user. */
  sendChat(text: string, channelId: number, pluginId: string): ChatOutcome;
  /** To the same plugin of everybody in the channel, or of one. `tooFast`: all plugins together send too much. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): 'sent' | 'notConnected' | 'tooFast';
  /** A WAV file, or mono samples of 48 kHz; not changed afterwards. */
  playSound(sound: Uint8Array | Float32Array, options: SoundOptions): PlayedSound;
  /** Fades it out; ids of other plugins' sounds and unknown ones are ignored. */
  stopSound(pluginId: string, id: number): void;
  stopSounds(pluginId: string): void;
  /** Names the server that the user is at, the same on every visit; null without a connection. */
  serverKey(): string | null;
  setMuted(isMuted: boolean): void;
  setDeafened(isDeafened: boolean): void;
  /** Goes to a channel of the server as if the user had chosen it. False without a connection. */
  joinChannel(channelId: number): boolean;
  /** 0 to 200 percent, stored like the user's own choice. */
  setUserVolume(userId: number, percent: number): void;
  /** Volume in percent; 100 for a user who is not connected. */
  userVolume(userId: number): number;
}

/** Outcome of a plugin's chat message. */
export type ChatOutcome = 'sent' | 'notInChannel' | 'badLength' | 'tooFast';

export interface SoundOptions {
  readonly pluginId: string;
  /** True: played to everybody in the channel and to the user. False: played to the user only. */
  readonly isForChannel: boolean;
  /** Linear gain. */
  readonly gain: number;
}

/** Outcome of a request to play a sound. The `reason` of `bad` says what is wrong with the sound. */
export type PlayedSound =
  | { readonly kind: 'playing'; readonly id: number }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'tooMany' };
