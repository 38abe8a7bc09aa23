import type { WireUser } from '@jackfield/wire/messages';
import type { ServerConfig } from '../store/config.ts';
import { createChannels } from './channels.ts';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** Sessions, identities and channels of the server, and the marks that stick to an identity. It changes nothing but itself and sends nothing. */
export class Directory {
  readonly channels: ReadonlyMap<number, ServerChannel>;
  readonly #sessions = new Map<number, Session>();
  readonly #byFingerprint = new Map<string, Session>();
  /** Fingerprints that the operator muted; they stay muted after a reconnect. */
  readonly #serverMuted = new Set<string>();
  /** Fingerprints of priority speakers. */
  readonly #priority: Set<string>;
  #nextId = 1;

  constructor(config: Pick<ServerConfig, 'channels' | 'prioritySpeakers'>) {
    this.channels = createChannels(config.channels);
    this.#priority = new Set(config.prioritySpeakers);
  }

  get sessions(): ReadonlyMap<number, Session> {
    return this.#sessions;
  }

  /** Takes an unused id, for a session or for the sender of its whispers. */
  takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  /** The marks of an identity. */
  marksOf(fingerprint: string): { readonly isServerMuted: boolean; readonly isPriority: boolean } {
    return { isServerMuted: this.#serverMuted.has(fingerprint), isPriority: this.#priority.has(fingerprint) };
  }

  sessionOf(fingerprint: string): Session | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
    this.#byFingerprint.set(session.fingerprint, session);
  }

  /** False for a session that ended or was replaced. */
  has(session: Session): boolean {
    return this.#sessions.get(session.id) === session;
  }

  remove(session: Session): void {
    this.#sessions.delete(session.id);
    if (this.#byFingerprint.get(session.fingerprint) === session) this.#byFingerprint.delete(session.fingerprint);
  }

  /** Returns the session that was changed; null when no user has this id. */
  setServerMuted(userId: number, isMuted: boolean): Session | null {
    const session = this.#sessions.get(userId);
    if (session === undefined) return null;
    setMark(this.#serverMuted, session.fingerprint, isMuted);
    session.isServerMuted = isMuted;
    return session;
  }

  /** Returns the session that was changed; null when no user has this id. */
  setPriority(userId: number, isPriority: boolean): Session | null {
    const session = this.#sessions.get(userId);
    if (session === undefined) return null;
    setMark(this.#priority, session.fingerprint, isPriority);
    session.isPriority = isPriority;
    return session;
  }

  users(): readonly WireUser[] {
    return [...this.#sessions.values()].map((session) => ({
      ...session.toUser(),
      ...(session.isPriority ? { isPriority: true } : {}),
    }));
  }
}

function setMark(marked: Set<string>, fingerprint: string, isMarked: boolean): void {
  if (isMarked) marked.add(fingerprint);
  else marked.delete(fingerprint);
}
