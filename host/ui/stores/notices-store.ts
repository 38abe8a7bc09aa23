import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Notice } from '@jackfield/protocol/state';
import { EngineError } from '../link/engine-error.ts';

/** Notices from the engine, and failed requests of this window. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<readonly Notice[]>([]);
  /** The newest three failed requests of this window. A failure stays until it is dismissed or the same request succeeds. */
  const failures = ref<readonly Notice[]>([]);
  let nextFailure = 1;

  function set(notice: Notice): void {
    notices.value = [...notices.value.filter((known) => known.id !== notice.id), notice];
  }

  function remove(id: string): void {
    notices.value = notices.value.filter((known) => known.id !== id);
    failures.value = failures.value.filter((known) => known.id !== id);
  }

  /** Shows a failed user request; the same message is not shown twice. */
  function addFailure(cause: unknown): void {
    const error =
      cause instanceof EngineError
        ? { code: cause.code, message: cause.message, details: cause.details }
        : { code: 'INTERNAL', message: cause instanceof Error ? cause.message : String(cause) };
    const others = failures.value.filter((known) => known.error.message !== error.message);
    failures.value = [...others, { id: `window-${nextFailure++}`, level: 'error' as const, error }].slice(-3);
  }

  /** Removes failures whose codes begin with one of `beginnings`, because the request has succeeded since. */
  function forget(beginnings: readonly string[]): void {
    failures.value = failures.value.filter(
      ({ error }) => !beginnings.some((beginning) => error.code.startsWith(beginning)),
    );
  }

  return { notices, failures, set, remove, addFailure, forget };
});
