/** What capabilities of plugins may do to the session. Implemented in `session`, called by `plugins` after grant, rate and arguments were checked. [control] */
export interface PluginServices {
  /** To the own channel, as the user. */
  sendChat(text: string): void;
  /** To the same plugin of everybody in the channel, or of one. `tooFast`: all plugins together send too much. */
  sendPluginData(pluginId: string, userId: number | null, data: Uint8Array): 'sent' | 'notConnected' | 'tooFast';
  /** Names the server that the user is at, the same on every visit; null without a connection. */
  serverKey(): string | null;
  setMuted(isMuted: boolean): void;
  setDeafened(isDeafened: boolean): void;
  /** Goes to a channel of the server as if the user had chosen it. */
  joinChannel(channelId: number): void;
  /** 0 to 200 percent, kept as the user's own choice is. */
  setUserVolume(userId: number, percent: number): void;
  /** 100 for who is not there. */
  userVolume(userId: number): number;
}
