import { EventEmitter } from 'node:events';
import type { Notice } from '@jackfield/protocol/state';
import type { JackfieldError } from '../errors.ts';

export interface NoticesEvents {
  notice: [Notice];
  noticeGone: [{ readonly id: string }];
}

/** Maximum number of notices; beyond it the oldest is removed. */
const MAXIMUM_NOTICES = 50;

/** Notices that the user sees once and can dismiss. */
export class Notices extends EventEmitter<NoticesEvents> {
  readonly #notices = new Map<string, { readonly notice: Notice; readonly subject: string }>();

  get list(): readonly Notice[] {
    return [...this.#notices.values()].map(({ notice }) => notice);
  }

  /**
   * Adds a notice, which replaces an earlier one with the same code and subject. The notice ends when its subject recovers: a plugin's id, a registry, a file.
   */
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

  /** Removes a notice whose reason is gone. */
  withdraw(code: string, subject = ''): void {
    this.dismiss(noticeId(code, subject));
  }

  /** Removes all notices about a subject that has recovered. */
  endOf(subject: string): void {
    for (const [id, notice] of this.#notices) if (notice.subject === subject) this.dismiss(id);
  }
}

function noticeId(code: string, subject: string): string {
  return subject === '' ? code : `${code}:${subject}`.slice(0, 200);
}
