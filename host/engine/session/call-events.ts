import type { ChatMessage, User } from '@jackfield/protocol/state';
import type { PluginEvent } from '../supervisor/events/guest-types.ts';
import type { SessionParts } from './parts.ts';

/** A line of `events.jsonl`: an event that plugins received at this time of the recording. */
export interface TimedEvent {
  readonly atMs: number;
  readonly event: PluginEvent;
}

/** Maximum events of a recording, more than occur in a minute; further ones are left out. */
const MAX_EVENTS = 10_000;

/**
 * Events in the channel during a recording, of recorded users and of the local user; nothing of other users is kept. A user who is added to the recording later
 * joins the channel in the recording at that moment, and leaves it when removed.
 */
export class CallEvents implements Disposable {
  readonly #events: TimedEvent[] = [];
  readonly #parts: Pick<SessionParts, 'chat' | 'roster' | 'talk'>;
  readonly #nowMs: () => number;
  readonly #isOn: (userId: number) => boolean;
  readonly #stops: (() => void)[] = [];

  constructor(
    parts: Pick<SessionParts, 'chat' | 'roster' | 'talk'>,
    nowMs: () => number,
    isOn: (userId: number) => boolean,
  ) {
    this.#parts = parts;
    this.#nowMs = nowMs;
    this.#isOn = isOn;
    const { chat, roster, talk } = parts;
    const onTalking = ({ userId, isTalking }: { userId: number; isTalking: boolean }): void => {
      const user = roster.findUser(userId);
      if (user !== null) this.#noteOf(isTalking ? 'userStartedTalking' : 'userStoppedTalking', user);
    };
    const onChat = (message: ChatMessage): void => this.#noteChat(message);
    const onUpdate = (user: User): void => this.#noteOf('userChanged', user);
    talk.on('talking', onTalking);
    chat.on('chat', onChat);
    roster.on('userUpdatedInChannel', onUpdate);
    this.#stops.push(
      () => talk.off('talking', onTalking),
      () => chat.off('chat', onChat),
      () => roster.off('userUpdatedInChannel', onUpdate),
    );
  }

  get list(): readonly TimedEvent[] {
    return this.#events;
  }

  /** Users who are talking when the recording begins start to talk at its beginning. */
  noteTalkers(): void {
    for (const userId of this.#parts.talk.userIds) this.#noteTalker(userId);
  }

  /** A user was added to the recording, or removed from it. */
  noteRecorded(user: User, isOn: boolean): void {
    const channel = this.#parts.roster.ownChannel;
    if (channel === null) return;
    this.#add({ kind: isOn ? 'userJoinedChannel' : 'userLeftChannel', user: nameless(user), channel });
    if (isOn && this.#parts.talk.userIds.has(user.id)) this.#noteTalker(user.id);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #noteTalker(userId: number): void {
    const user = this.#parts.roster.findUser(userId);
    if (user !== null) this.#noteOf('userStartedTalking', user);
  }

  #noteChat(message: ChatMessage): void {
    const isOwn = message.userId === this.#parts.roster.selfId;
    if (message.isNote !== true && (isOwn || this.#isOn(message.userId))) this.#add({ kind: 'chatMessage', message });
  }

  #noteOf(kind: 'userChanged' | 'userStartedTalking' | 'userStoppedTalking', user: User): void {
    const isOwn = user.id === this.#parts.roster.selfId;
    if (isOwn || this.#isOn(user.id)) this.#add({ kind, user: nameless(user) });
  }

  #add(event: PluginEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push({ atMs: this.#nowMs(), event });
  }
}

/** The user without the fingerprint, by which a person could be identified. */
function nameless(user: User): User {
  return { ...user, fingerprint: '' };
}
