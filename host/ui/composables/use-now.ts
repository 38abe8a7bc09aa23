import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue';

/** Epoch milliseconds, updated every `everyMs` while the component is mounted and `isNeeded`; otherwise no timer runs. */
export function useNow(everyMs: number, isNeeded: () => boolean = () => true): Readonly<Ref<number>> {
  const now = ref(Date.now());
  let timer: ReturnType<typeof setInterval> | undefined;
  watch(
    isNeeded,
    (needed) => {
      clearInterval(timer);
      now.value = Date.now();
      if (needed) timer = setInterval(() => (now.value = Date.now()), everyMs);
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => clearInterval(timer));
  return readonly(now);
}
