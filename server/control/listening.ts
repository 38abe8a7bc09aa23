import { MAX_LISTENED_CHANNELS } from '@jackfield/wire/limits';
import type { ClientMessages, RefusalCode } from '@jackfield/wire/messages';
import { TokenBucket } from '../access/token-bucket.ts';
import type { Relay } from '../relay/relay.ts';
import type { ServerChannel } from './channels.ts';
import type { Presence } from './presence.ts';
import type { Session } from './session.ts';
import { renewVoiceKeys, voiceKeysOf } from './voice-keys.ts';

const CHANGES_PER_SECOND = 1;
const CHANGES_AT_ONCE = 5;

/**
 * Sessions that listen to channels other than their own. Members always see their listeners: a channel with a member whose client cannot show them has none.
 */
export class Listening {
  readonly #relay: Relay;
  readonly #channels: ReadonlyMap<number, ServerChannel>;
  readonly #presence: Presence;
  readonly #rates = new WeakMap<Session, TokenBucket>();

  constructor(relay: Relay, channels: ReadonlyMap<number, ServerChannel>, presence: Presence) {
    this.#relay = relay;
    this.#channels = channels;
    this.#presence = presence;
  }

  /** Replaces the session's whole list. Returns false for a client that did not announce support. */
  set(session: Session, { requestId, channelIds }: ClientMessages['listen']): boolean {
    if (session.agreement === null) return false;
    const channels = this.#findChannels(session, channelIds);
    if (typeof channels === 'string') {
      session.outbox.send({ type: 'refused', requestId, code: channels });
      return true;
    }
    const before = new Set(session.listensTo);
    for (const channel of before) if (!channels.has(channel)) this.#remove(session, channel);
    const added = [...channels].filter((channel) => !before.has(channel));
    for (const channel of added) {
      session.listensTo.add(channel);
      channel.listeners.add(session);
    }
    this.#tell(session);
    const keys = added.flatMap((channel) => voiceKeysOf(channel));
    if (keys.length > 0) session.outbox.sendAnswer('keys', () => [{ type: 'voiceKeys', keys }]);
    session.outbox.send({ type: 'ok', requestId });
    return true;
  }

  /** A member joined: it stops listening, because it now hears the channel as a member. When its client cannot show listeners, all listeners are removed. */
  enter(channel: ServerChannel, newcomer: Session): void {
    const leaving = newcomer.agreement === null ? [...channel.listeners] : [newcomer];
    for (const listener of leaving) {
      if (!listener.listensTo.has(channel)) continue;
      this.#remove(listener, channel);
      this.#tell(listener);
    }
  }

  /** The session has ended. */
  leave(session: Session): void {
    for (const channel of session.listensTo) this.#remove(session, channel);
    this.#relay.setHeardChannels(session.peer, []);
  }

  #findChannels(session: Session, channelIds: readonly number[]): Set<ServerChannel> | RefusalCode {
    if (!this.#rateOf(session).take()) return 'LISTEN_TOO_OFTEN';
    if (channelIds.length > MAX_LISTENED_CHANNELS) return 'LISTEN_TOO_MANY';
    const found = new Set<ServerChannel>();
    for (const id of channelIds) {
      const channel = this.#channels.get(id);
      if (channel === undefined || channel.info.kind !== 'voice') return 'UNKNOWN_CHANNEL';
      if (channel === session.channel) continue;
      const isNew = !session.listensTo.has(channel);
      for (const { agreement } of channel.members) if (agreement === null) return 'LISTEN_NOT_SHOWN';
      if (isNew && channel.listeners.size >= channel.maxUsers) return 'CHANNEL_FULL';
      found.add(channel);
    }
    return found;
  }

  /** Removes a listener and renews the keys, so that it cannot open later packets. */
  #remove(session: Session, channel: ServerChannel): void {
    session.listensTo.delete(channel);
    channel.listeners.delete(session);
    if (session.channel !== channel) renewVoiceKeys(channel);
  }

  #tell(session: Session): void {
    const channels = [...session.listensTo];
    this.#relay.setHeardChannels(
      session.peer,
      channels.map(({ relay }) => relay),
    );
    this.#presence.setFeatures(session);
    this.#presence.change(session);
    session.outbox.send({ type: 'listening', channelIds: channels.map(({ info }) => info.id) });
  }

  #rateOf(session: Session): TokenBucket {
    const known = this.#rates.get(session);
    if (known !== undefined) return known;
    const rate = new TokenBucket(CHANGES_PER_SECOND, CHANGES_AT_ONCE);
    this.#rates.set(session, rate);
    return rate;
  }
}
