import { checkChat } from '@jackfield/wire/chat-text';
import type { ServerMessage, WireChatMessage } from '@jackfield/wire/messages';
import { AddressRates, PEOPLE_PER_ADDRESS } from '../access/address-rates.ts';
import { TokenBucket } from '../access/token-bucket.ts';
import { sendToMembers } from './channels.ts';
import type { Session } from './session.ts';

/** Chat of all channels: checks text and rates, numbers the messages, keeps them in the channel's history and sends them to its members. */
export class Chat {
  readonly #perMinute: number;
  readonly #addressRates: AddressRates<TokenBucket>;
  #nextId = 1;

  /** `perMinute` is the limit of one session. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    const perSecond = (perMinute / 60) * PEOPLE_PER_ADDRESS;
    const atOnce = Math.ceil(perMinute / 6) * PEOPLE_PER_ADDRESS;
    this.#addressRates = new AddressRates(() => new TokenBucket(perSecond, atOnce));
  }

  /** The rate of a new session. */
  newRate(): TokenBucket {
    return new TokenBucket(this.#perMinute / 60, Math.ceil(this.#perMinute / 6));
  }

  /** Sends a text of a session that may chat, which `Authorizer` decides. Returns false for a text that is longer than any client sends. */
  send(session: Session, requestId: number, written: string): boolean {
    const { channel } = session;
    const checked = checkChat(written);
    if (checked.kind === 'tooLong') return false;
    if (channel === null || checked.kind === 'empty' || !this.#mayChat(session)) {
      const code = channel === null ? 'NOT_IN_CHANNEL' : checked.kind === 'empty' ? 'CHAT_EMPTY' : 'CHAT_TOO_FAST';
      session.outbox.send({ type: 'refused', requestId, code });
      return true;
    }
    const message: WireChatMessage = {
      id: String(this.#nextId).padStart(12, '0'),
      channelId: channel.info.id,
      userId: session.id,
      userName: session.name,
      text: checked.text,
      sentAtMs: Date.now(),
    };
    this.#nextId += 1;
    channel.history.add(message);
    sendToMembers(channel, JSON.stringify({ type: 'chat', message } satisfies ServerMessage));
    session.outbox.send({ type: 'ok', requestId });
    return true;
  }

  #mayChat(session: Session): boolean {
    return session.takeChat(this.#addressRates.of(session.peer.addressGroup));
  }
}
