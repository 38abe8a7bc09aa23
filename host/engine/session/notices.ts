import { EventEmitter } from 'node:events';
import type { Notice } from '@jackfield/protocol/state';
import type { JackfieldError } from '../errors.ts';

export interface NoticesEvents {
  notice: [Notice];
  noticeGone: [{ readonly id: string }];
}

/** A flood of notices is no news: the oldest goes. */
const MAXIMUM_NOTICES = 50;

/** What the user is told once and can dismiss. */
export class Notices extends EventEmitter<NoticesEvents> {
  readonly #notices = new Map<string, { readonly notice: Notice; readonly subject: string }>();

  get list(): readonly Notice[] {
    return [...this.#notices.values()].map(({ notice }) => notice);
  }

  /** The same code about the same subject replaces its predecessor. The subject is what the notice ends with: a plugin's id, a registry, a file. */
  add(level: Notice['level'], error: JackfieldError, subject = ''): void {
    const notice: Notice = { id: noticeId(error.code, subject), level, error: error.toCoded() };
    this.#notices.delete(notice.id);
    this.#notices.set(notice.id, { notice, subject });
    const [oldest] = this.#notices.keys();
    if (oldest !== undefined && this.#notices.size > MAXIMUM_NOTICES) this.dismiss(oldest);
    this.emit('notice', notice);
  }

  /** Unknown ids are ignored: two windows may dismiss the same notice. */
  dismiss(id: string): void {
    if (this.#notices.delete(id)) this.emit('noticeGone', { id });
  }

  /** The reason of the notice is gone. */
  withdraw(code: string, subject = ''): void {
    this.dismiss(noticeId(code, subject));
  }

  /** The subject is in order again: whatever was told of it goes. */
  endOf(subject: string): void {
    for (const [id, notice] of this.#notices) if (notice.subject === subject) this.dismiss(id);
  }
}

function noticeId(code: string, subject: string): string {
  return subject === '' ? code : `${code}:${subject}`.slice(0, 200);
}
