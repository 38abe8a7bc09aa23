import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue';

/** Turns true once `isTrue` has been true for `forMs`, and false at once, so that short-lived states are not shown. */
export function useLasting(isTrue: () => boolean, forMs: number): Readonly<Ref<boolean>> {
  const isLasting = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    isTrue,
    (value) => {
      clearTimeout(timer);
      if (value) timer = setTimeout(() => (isLasting.value = true), forMs);
      else isLasting.value = false;
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return readonly(isLasting);
}
