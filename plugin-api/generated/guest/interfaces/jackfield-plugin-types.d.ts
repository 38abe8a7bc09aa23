declare module 'jackfield:plugin/types@0.2.0' {
  /**
   * A user as the session knows them. `id` is unique within one connection to one server; it is
   * not stable across reconnects. `name` is 1 to 32 Unicode characters without control characters.
   */
  export interface User {
    id: number,
    name: string,
    /**
     * The channel that the user is in, or none while the user is in no channel.
     */
    channelId?: number,
    isSelf: boolean,
    isMuted: boolean,
    isDeafened: boolean,
  }
  /**
   * A persistent voice room with its text chat. `name` is 1 to 64 Unicode characters.
   */
  export interface Channel {
    id: number,
    name: string,
  }
  /**
   * One chat message as it arrived. `text` is plain text of 1 to 4,000 characters, never markup.
   */
  export interface ChatMessage {
    /**
     * Unique within one run of the server; names the message where something is put beside it.
     */
    id: string,
    channelId: number,
    sender: User,
    text: string,
    /**
     * When the server took it, milliseconds since 1970-01-01 UTC.
     */
    sentAtMs: number,
  }
}
