import type { ServerMessage, WireUser } from '@jackfield/wire/messages';
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
      const user = listener.hasVoiceChanger === null ? session.toUser() : session.toWholeUser();
      return JSON.stringify({ type: 'presence', users: [user], left: [] } satisfies ServerMessage);
    };
  }

  change(session: Session): void {
    this.#changed.add(session);
    this.#schedule();
  }

  /** A client that says it the first time, whatever it says, gets to know it of the others. */
  setVoiceChanger(session: Session, hasVoiceChanger: boolean | null): void {
    const isNews = session.hasVoiceChanger === null && hasVoiceChanger !== null;
    session.hasVoiceChanger = hasVoiceChanger;
    if (!isNews) return;
    const users = [...this.#sessions.values()]
      .filter((other) => other.hasVoiceChanger === true && other !== session)
      .map((other) => other.toWholeUser());
    if (users.length > 0) session.outbox.send({ type: 'presence', users, left: [] });
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
    const textOf = (users: WireUser[]): string =>
      JSON.stringify({ type: 'presence', users, left } satisfies ServerMessage);
    const whole = textOf(changed.map((session) => session.toWholeUser()));
    const hasNews = changed.some((session) => session.hasVoiceChanger === true);
    const plain = hasNews ? textOf(changed.map((session) => session.toUser())) : whole;
    for (const session of this.#sessions.values())
      session.outbox.sendText(session.hasVoiceChanger === null ? plain : whole);
  }
}
