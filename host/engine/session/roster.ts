import { EventEmitter } from 'node:events';
import type { Channel, User } from '@jackfield/protocol/state';

export interface RosterEvents {
  channels: [readonly Channel[]];
  users: [readonly User[]];
  userChanged: [User];
  userLeft: [{ readonly userId: number }];
  /** The local user is now in this channel, or in none. */
  ownChannelChanged: [Channel | null];
  selfJoinedChannel: [Channel];
  selfLeftChannel: [Channel];
  /** The following events are about other users in the local user's channel. */
  userJoinedChannel: [{ readonly user: User; readonly channel: Channel }];
  userLeftChannel: [{ readonly user: User; readonly channel: Channel }];
  /** A user's mute, deafen or name changed. */
  userUpdatedInChannel: [User];
}

/** Channels and users of the server as the lane reports them, and the resulting events of the local user's channel. */
export class Roster extends EventEmitter<RosterEvents> {
  #channels = new Map<number, Channel>();
  #users = new Map<number, User>();
  #selfId: number | null = null;
  #ownChannel: Channel | null = null;

  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  get selfId(): number | null {
    return this.#selfId;
  }

  get self(): User | null {
    return this.#selfId === null ? null : (this.#users.get(this.#selfId) ?? null);
  }

  /** null while in no channel or without a connection. */
  get ownChannel(): Channel | null {
    return this.#ownChannel;
  }

  /** Number of people in the channel, the local user included; 0 while in no channel. */
  get peopleInOwnChannel(): number {
    const channel = this.#ownChannel;
    if (channel === null) return 0;
    return this.users.filter(({ channelId }) => channelId === channel.id).length;
  }

  findUser(userId: number): User | null {
    return this.#users.get(userId) ?? null;
  }

  findChannelByName(name: string): Channel | null {
    return this.channels.find((channel) => channel.name === name) ?? null;
  }

  setChannels(channels: readonly Channel[]): void {
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.emit('channels', channels);
    this.#followSelf();
  }

  /** Sets all users after a connect or reconnect. No user joins by it, because all of them were there before. */
  setUsers(selfId: number, users: readonly User[]): void {
    this.#selfId = selfId;
    this.#users = new Map(users.map((user) => [user.id, user]));
    this.emit('users', users);
    this.#followSelf();
  }

  changeUser(user: User): void {
    const before = this.#users.get(user.id) ?? null;
    this.#users.set(user.id, user);
    this.emit('userChanged', user);
    if (user.id === this.#selfId) this.#followSelf();
    else this.#tellOwnChannel(before, user);
  }

  removeUser(userId: number): void {
    const user = this.#users.get(userId);
    if (user === undefined) return;
    this.#users.delete(userId);
    this.emit('userLeft', { userId });
    this.#tellOwnChannel(user, null);
  }

  /** The connection is lost: nobody is heard, but channels and users stay listed until the next update. */
  loseConnection(): void {
    this.#moveTo(null);
  }

  /** The user left the server. */
  clear(): void {
    this.#moveTo(null);
    this.#selfId = null;
    this.#channels.clear();
    this.#users.clear();
    this.emit('channels', []);
    this.emit('users', []);
  }

  #tellOwnChannel(before: User | null, after: User | null): void {
    const channel = this.#ownChannel;
    if (channel === null) return;
    const wasHere = before?.channelId === channel.id;
    const isHere = after?.channelId === channel.id;
    if (!wasHere && isHere) this.emit('userJoinedChannel', { user: after, channel });
    else if (wasHere && !isHere) this.emit('userLeftChannel', { user: after ?? before, channel });
    else if (wasHere && isHere) this.emit('userUpdatedInChannel', after);
  }

  #followSelf(): void {
    const channelId = this.self?.channelId ?? null;
    this.#moveTo(channelId === null ? null : (this.#channels.get(channelId) ?? null));
  }

  #moveTo(channel: Channel | null): void {
    const before = this.#ownChannel;
    this.#ownChannel = channel;
    if (before?.id === channel?.id) return;
    if (before !== null) this.emit('selfLeftChannel', before);
    this.emit('ownChannelChanged', channel);
    if (channel !== null) this.emit('selfJoinedChannel', channel);
  }
}
