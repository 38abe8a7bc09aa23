import type { ServerMessage } from '@jackfield/wire/messages';
import { factsFor, kindOf } from './facts.ts';
import type { Facts } from './facts.ts';
import type { Session } from './session.ts';

const BATCH_MS = 50;

/** Tells everybody what changed, collected for 50 ms and written to JSON once. Nothing happens while nothing changes. */
export class Presence implements Disposable {
  readonly #sessions: ReadonlyMap<number, Session>;
  readonly #changed = new Set<Session>();
  readonly #left = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(sessions: ReadonlyMap<number, Session>) {
    this.#sessions = sessions;
  }

  /** What a listener is still to get about a session, as text; null when everybody knows it all. */
  newsOf(session: Session): ((listener: Session) => string) | null {
    if (!this.#changed.has(session)) return null;
    return (listener) => {
      const users = [session.toUserFor(listener.facts)];
      return JSON.stringify({ type: 'presence', users, left: [] } satisfies ServerMessage);
    };
  }

  change(session: Session): void {
    this.#changed.add(session);
    this.#schedule();
  }

  /** A client that says something of itself the first time, whatever it says, gets to know it of the others. */
  setFacts(session: Session, facts: Facts): void {
    const isNews = Object.keys(facts).some((fact) => !(fact in session.facts));
    session.facts = facts;
    if (!isNews) return;
    const users = [...this.#sessions.values()]
      .filter((other) => other !== session && Object.keys(factsFor(other.facts, facts)).length > 0)
      .map((other) => other.toUserFor(facts));
    if (users.length > 0) session.outbox.sendAnswer('facts', { type: 'presence', users, left: [] });
  }

  leave(session: Session): void {
    this.#changed.delete(session);
    this.#left.add(session.id);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = null;
    const [changed, left] = [[...this.#changed], [...this.#left]];
    this.#changed.clear();
    this.#left.clear();
    const texts = new Map<string, string>();
    for (const { facts, outbox } of this.#sessions.values()) {
      const kind = kindOf(facts);
      let text = texts.get(kind);
      if (text === undefined) {
        const users = changed.map((session) => session.toUserFor(facts));
        text = JSON.stringify({ type: 'presence', users, left } satisfies ServerMessage);
        texts.set(kind, text);
      }
      outbox.sendText(text);
    }
  }
}
