import { onScopeDispose, readonly, ref, type Ref } from 'vue';
import { useNoticesStore } from '../stores/notices-store.ts';

/** Delay before a running action is shown; a faster one would only flicker. */
const SHOW_AFTER_MS = 500;

/** An action that the user starts and the engine performs. */
export interface Action {
  /** Runs `work`; further calls do nothing meanwhile. Resolves to false if it failed; the failure is then shown as a notice. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  readonly isRunning: Readonly<Ref<boolean>>;
  /** True once the action has run for half a second. */
  readonly isSlow: Readonly<Ref<boolean>>;
}

/** The action of one button. */
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
