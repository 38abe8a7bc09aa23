import type { ServerMessage } from '@jackfield/wire/messages';
import { AddressRates } from '../access/address-rates.ts';
import { TokenBucket } from '../access/token-bucket.ts';
import { kindOf, visibleFeatures } from './client-features.ts';
import type { ClientFeatures } from './client-features.ts';
import type { Session } from './session.ts';
import { inMessages } from './user-lists.ts';

const BATCH_MS = 50;
/** Rate limit of presence changes per address, relative to its connection limit: 0.25 per second, and bursts of 2, so that all can reconnect after a restart. */
const CHANGES_PER_SECOND_SHARE = 0.25;
const CHANGES_AT_ONCE_SHARE = 2;

/**
 * Broadcasts presence changes, batched for 50 ms and serialized once per kind of client. No timer runs while nothing changes. Changes of a session or an address
 * that exceed its rate are delayed and sent with the latest state, so none is lost and no client can flood the others.
 */
export class Presence implements Disposable {
  readonly #sessions: ReadonlyMap<number, Session>;
  readonly #addressRates: AddressRates<TokenBucket>;
  readonly #changed = new Set<Session>();
  readonly #left = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(sessions: ReadonlyMap<number, Session>, connectionsPerAddress: number) {
    this.#sessions = sessions;
    const perSecond = Math.max(1, connectionsPerAddress * CHANGES_PER_SECOND_SHARE);
    const atOnce = Math.max(4, connectionsPerAddress * CHANGES_AT_ONCE_SHARE);
    this.#addressRates = new AddressRates(() => new TokenBucket(perSecond, atOnce));
  }

  /** Returns a function from a listener to the JSON of its pending presence update, due within 50 ms; null when none is pending or the rate limit delays it. */
  newsOf(session: Session): ((listener: Session) => string) | null {
    if (!this.#changed.has(session) || !this.#mayTell(session)) return null;
    return (listener) => {
      const users = [session.toUserFor(listener.features)];
      return JSON.stringify({ type: 'presence', users, left: [] } satisfies ServerMessage);
    };
  }

  change(session: Session): void {
    this.#changed.add(session);
    this.#schedule();
  }

  /** Stores the features that the client reports, with those that the server adds. A client that reports a feature for the first time receives that feature of all other users. */
  setFeatures(session: Session, said: ClientFeatures = session.features): void {
    const features = { ...said, ...session.addedFeatures() };
    const isNews = Object.keys(features).some((feature) => !(feature in session.features));
    session.features = features;
    if (!isNews) return;
    session.outbox.sendAnswer('features', () => {
      const users = [...this.#sessions.values()]
        .filter((other) => other !== session && Object.keys(visibleFeatures(other.features, features)).length > 0)
        .map((other) => other.toUserFor(features));
      return inMessages(users).map((part) => ({ type: 'presence', users: part, left: [] }));
    });
  }

  leave(session: Session): void {
    this.#changed.delete(session);
    this.#left.add(session.id);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #mayTell(session: Session): boolean {
    return session.presenceRate.has() && this.#addressRates.of(session.peer.addressGroup).has();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = null;
    const changed: Session[] = [];
    const left = [...this.#left];
    for (const session of this.#changed) {
      if (!this.#mayTell(session)) continue;
      session.presenceRate.take();
      this.#addressRates.of(session.peer.addressGroup).take();
      this.#changed.delete(session);
      changed.push(session);
    }
    this.#left.clear();
    if (this.#changed.size > 0) this.#schedule();
    if (changed.length === 0 && left.length === 0) return;
    const news = inMessages(changed);
    this.#tell(news[0] ?? [], left);
    for (const more of news.slice(1)) this.#tell(more, []);
  }

  #tell(changed: readonly Session[], left: number[]): void {
    const texts = new Map<string, string>();
    for (const { features, outbox } of this.#sessions.values()) {
      const kind = kindOf(features);
      let text = texts.get(kind);
      if (text === undefined) {
        const users = changed.map((session) => session.toUserFor(features));
        text = JSON.stringify({ type: 'presence', users, left } satisfies ServerMessage);
        texts.set(kind, text);
      }
      outbox.sendText(text);
    }
  }
}
