// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Some } from '../result';

// Shapes that several interfaces share. Nothing here is called.

/** A user as the session knows them. `id` is unique within one connection to one server; it is not stable across reconnects. `name` is 1 to 32 Unicode characters without control characters. */
export class User {
  constructor(
    public id: u32,
    public name: string,
    /** The channel that the user is in, or none while the user is in no channel. */
    public channelId: Some<u32> | null,
    public isSelf: bool,
    public isMuted: bool,
    public isDeafened: bool,
  ) {}
}

/** A persistent voice room with its text chat. `name` is 1 to 64 Unicode characters. */
export class Channel {
  constructor(
    public id: u32,
    public name: string,
  ) {}
}

/** One chat message as it arrived. `text` is plain text of 1 to 4,000 characters, never markup. */
export class ChatMessage {
  constructor(
    /** Unique within one run of the server; names the message where something is put beside it. */
    public id: string,
    public channelId: u32,
    public sender: User,
    public text: string,
    /** When the server took it, milliseconds since 1970-01-01 UTC. */
    public sentAtMs: f64,
  ) {}
}
