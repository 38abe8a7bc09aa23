import type { Channel, ChatMessage, User } from '@jackfield/protocol/state';
import type { HookCall } from './hook-call.ts';

/** A user as plugins see them (wit `types.user`). */
export interface GuestUser {
  readonly id: number;
  readonly name: string;
  readonly channelId?: number;
  readonly isSelf: boolean;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
}

/** Current state of the session that plugins may know. Implemented by `session`. */
export interface SessionReader {
  /** Id of the local user; null while there is no connection. */
  readonly selfId: number | null;
  readonly channels: readonly Channel[];
  readonly users: readonly User[];
}

/** An event for the plugins that listen. The users it concerns are in the channel of the local user. */
export type PluginEvent =
  | { readonly kind: 'selfJoinedChannel' | 'selfLeftChannel'; readonly channel: Channel }
  | { readonly kind: 'userJoinedChannel' | 'userLeftChannel'; readonly user: User; readonly channel: Channel }
  | { readonly kind: 'userChanged' | 'userStartedTalking' | 'userStoppedTalking'; readonly user: User }
  | { readonly kind: 'chatMessage'; readonly message: ChatMessage }
  | { readonly kind: 'serverConnected'; readonly serverName: string }
  | { readonly kind: 'serverDisconnected' };

export function guestUser(user: User, selfId: number | null): GuestUser {
  const { id, name, channelId, isMuted, isServerMuted, isDeafened } = user;
  const guest = { id, name, isSelf: id === selfId, isMuted: isMuted || isServerMuted, isDeafened };
  return channelId === null ? guest : { ...guest, channelId };
}

export function guestChannel({ id, name }: Channel): { readonly id: number; readonly name: string } {
  return { id, name };
}

/** The hook function that an event calls, with its arguments. */
export function hookCallOf(event: PluginEvent, session: SessionReader): HookCall {
  const { selfId } = session;
  switch (event.kind) {
    case 'selfJoinedChannel':
      return { hook: 'channel-events', func: 'onSelfJoinChannel', args: [guestChannel(event.channel)] };
    case 'selfLeftChannel':
      return { hook: 'channel-events', func: 'onSelfLeaveChannel', args: [guestChannel(event.channel)] };
    case 'userJoinedChannel':
      return {
        hook: 'user-events',
        func: 'onUserJoinChannel',
        args: [guestUser(event.user, selfId), guestChannel(event.channel)],
      };
    case 'userLeftChannel':
      return {
        hook: 'user-events',
        func: 'onUserLeaveChannel',
        args: [guestUser(event.user, selfId), guestChannel(event.channel)],
      };
    case 'userChanged':
      return { hook: 'user-events', func: 'onUserChanged', args: [guestUser(event.user, selfId)] };
    case 'userStartedTalking':
      return { hook: 'talk-events', func: 'onUserStartTalking', args: [guestUser(event.user, selfId)] };
    case 'userStoppedTalking':
      return { hook: 'talk-events', func: 'onUserStopTalking', args: [guestUser(event.user, selfId)] };
    case 'serverConnected':
      return { hook: 'server-events', func: 'onServerConnect', args: [event.serverName] };
    case 'serverDisconnected':
      return { hook: 'server-events', func: 'onServerDisconnect', args: [] };
    case 'chatMessage':
      return { hook: 'chat-events', func: 'onChatMessage', args: [guestMessage(event.message, session)] };
  }
}

/** A message as plugins see it (wit `types.chat-message`). */
export function guestMessage(message: ChatMessage, { selfId, users }: SessionReader): object {
  const { id, channelId, userId, userName, text, sentAtMs } = message;
  const known = users.find((user) => user.id === userId);
  // The author may have left already.
  const sender =
    known === undefined
      ? { id: userId, name: userName, isSelf: userId === selfId, isMuted: false, isDeafened: false }
      : guestUser(known, selfId);
  return { id, channelId, sender, text, sentAtMs };
}
