/** What capabilities of plugins may do to the session. Implemented in `session`, called by `plugins` after grant, rate and arguments were checked. [control] */
export interface PluginServices {
  /** To the own channel, as the user. */
  sendChat(text: string): void;
}
