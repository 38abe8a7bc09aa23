import { onScopeDispose, readonly, ref, type Ref } from 'vue';
import { useNoticesStore } from '../stores/notices-store.ts';

/** Waiting is shown only from here on: what is faster would only flicker. */
const SHOW_AFTER_MS = 500;

/** Something that the user asked for and the engine does. */
export interface Action {
  /** Runs it; while it runs, further calls do nothing. Resolves to false where it failed, which is then shown as a notice. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  readonly isRunning: Readonly<Ref<boolean>>;
  /** True once it has taken half a second. */
  readonly isSlow: Readonly<Ref<boolean>>;
}

/** One button's action. */
export function useAction(): Action {
  const notices = useNoticesStore();
  const isRunning = ref(false);
  const isSlow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (isRunning.value) return false;
    isRunning.value = true;
    timer = setTimeout(() => (isSlow.value = true), SHOW_AFTER_MS);
    try {
      await work();
      return true;
    } catch (error) {
      notices.addFailure(error);
      return false;
    } finally {
      clearTimeout(timer);
      isRunning.value = false;
      isSlow.value = false;
    }
  }

  return { run, isRunning: readonly(isRunning), isSlow: readonly(isSlow) };
}
