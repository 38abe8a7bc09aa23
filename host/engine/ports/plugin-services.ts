/**
 * Effects that plugin capabilities may have on the session. Implemented in `session`, called by `plugins` after grant, rate and arguments were checked.
 * [control]
 */
export interface PluginServices {
  /**
   * Sends to the user's channel, as the user, if that channel is `channelId`. `sent`: the message is on its way; a later refusal by the server is shown to the
   * user.
   */
  sendChat(text: string, channelId: number, pluginId: string): ChatOutcome;
  /** Sends to the same plugin of all members of the channel, or of one. `tooFast`: all plugins together send too much. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): 'sent' | 'notConnected' | 'tooFast';
  /** Plays a WAV file, or mono samples of 48 kHz; `sound` is not changed afterwards. */
  playSound(sound: Uint8Array | Float32Array, options: SoundOptions): PlayedSound;
  /** Fades the sound out; ids of other plugins' sounds and unknown ones are ignored. */
  stopSound(pluginId: string, id: number): void;
  stopSounds(pluginId: string): void;
  /** Key of the current server, the same on every visit; null without a connection. */
  serverKey(): string | null;
  setMuted(isMuted: boolean): void;
  setDeafened(isDeafened: boolean): void;
  /** Joins a channel of the server as if the user had chosen it. False without a connection. */
  joinChannel(channelId: number): boolean;
  /** Sets the volume, 0 to 200 percent, stored like the user's own choice. */
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
