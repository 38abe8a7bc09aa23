import type { Channel, User } from '@jackfield/protocol/state';

/** The users on the server, as it reported last, and the senders that can be received. */
export class ServerUsers {
  readonly selfId: number;
  readonly channels: readonly Channel[];
  readonly #users = new Map<number, User>();
  readonly #audible = new Set<number>();
  /** Ids of the channels that the user listens to beside their own. */
  #listening: ReadonlySet<number> = new Set();
  /** Sender ids of whispers to the local user. */
  readonly #whispers = new Set<number>();

  constructor(selfId: number, channels: readonly Channel[], users: readonly User[]) {
    this.selfId = selfId;
    this.channels = channels;
    for (const user of users) this.#users.set(user.id, user);
  }

  get channelId(): number | null {
    return this.#users.get(this.selfId)?.channelId ?? null;
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  /** Senders that the voice half should know; in an echo channel the local user. */
  get audible(): readonly number[] {
    return [...this.#audible, ...this.#whispers];
  }

  findUser(userId: number): User | null {
    return this.#users.get(userId) ?? null;
  }

  setListening(channelIds: readonly number[]): void {
    this.#listening = new Set(channelIds);
    for (const user of this.#users.values()) this.#updateAudible(user);
  }

  setWhisper(whisperId: number, isHeard: boolean): void {
    if (isHeard) this.#whispers.add(whisperId);
    else this.#whispers.delete(whisperId);
  }

  /**
   * Returns the channel to rejoin after a reconnect. The name decides, because ids are indexes in a list: another name at the same index is another room. When
   * an older server has the name more than once, the id must match, too.
   */
  findChannel(wanted: { readonly id: number; readonly name: string }): Channel | null {
    const named = this.channels.filter((channel) => channel.name === wanted.name);
    return named.find((channel) => channel.id === wanted.id) ?? (named.length === 1 ? (named[0] ?? null) : null);
  }

  /** Moves the local user to another channel. Returns the local user, or null when the server never said who that is. */
  moveSelf(channelId: number | null): User | null {
    const self = this.#users.get(this.selfId);
    if (self === undefined) return null;
    const moved = { ...self, channelId };
    this.#users.set(self.id, moved);
    this.#audible.clear();
    const kind = this.channels.find((channel) => channel.id === channelId)?.kind;
    if (kind === 'echo') this.#audible.add(this.selfId);
    for (const user of this.#users.values()) this.#updateAudible(user);
    return moved;
  }

  /** True when this changes the audible senders. */
  put(user: User): boolean {
    const isMove = user.id === this.selfId && user.channelId !== this.channelId;
    this.#users.set(user.id, user);
    if (isMove) this.moveSelf(user.channelId);
    return isMove || this.#updateAudible(user);
  }

  remove(userId: number): boolean {
    this.#users.delete(userId);
    return this.#audible.delete(userId);
  }

  /**
   * Adds a sender whose key arrived before its presence: the sender is in the user's channel, or in one that the user listens to. True when the sender is new.
   */
  hear(userId: number): boolean {
    if (userId === this.selfId || (this.#isEcho && this.#listening.size === 0) || this.#audible.has(userId))
      return false;
    this.#audible.add(userId);
    return true;
  }

  get #isEcho(): boolean {
    return this.#audible.has(this.selfId);
  }

  #updateAudible(user: User): boolean {
    if (user.id === this.selfId) return false;
    const has = this.#audible.has(user.id);
    const isHere = user.channelId === this.channelId && !this.#isEcho;
    const should = user.channelId !== null && (isHere || this.#listening.has(user.channelId));
    if (should) this.#audible.add(user.id);
    else this.#audible.delete(user.id);
    return has !== should;
  }
}
