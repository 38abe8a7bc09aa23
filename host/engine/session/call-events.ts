import type { ChatMessage, User } from '@jackfield/protocol/state';
import type { PluginEvent } from '../supervisor/events/guest-types.ts';
import type { SessionParts } from './parts.ts';

/** A line of `events.jsonl`: what plugins were told of at this time of the tape. */
export interface TimedEvent {
  readonly atMs: number;
  readonly event: PluginEvent;
}

/** More than anybody does in a minute; what is beyond is left out. */
const MAX_EVENTS = 10_000;

/**
 * What happens in the channel while it is taped, of those who are on the tape and of oneself; nothing of anybody else is kept. Somebody who is put onto the
 * tape later comes into the channel for it at that moment, and leaves it when taken off.
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

  /** Who talks when the tape begins starts to talk with it. */
  noteTalkers(): void {
    for (const userId of this.#parts.talk.userIds) this.#noteTalker(userId);
  }

  /** Somebody came onto the tape, or is not on it any more. */
  noteTaped(user: User, isOn: boolean): void {
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

/** Without the key by which a person could be found again. */
function nameless(user: User): User {
  return { ...user, fingerprint: '' };
}
