import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue';

/** So long at most a control shows what the user did; then it shows what the plugin says. */
const HELD_MS = 1_000;

/**
 * A value that the user may change and the plugin shows. A change is seen at once and is held against older trees that are still on their way; where the plugin
 * does not take it, the control goes back.
 */
export function useDraft<T>(shown: () => T): { readonly value: ComputedRef<T>; hold(value: T): void } {
  const draft = ref<{ readonly value: T } | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  // The plugin has taken it: what it shows next is news.
  watch(shown, (value) => {
    if (value === draft.value?.value) draft.value = null;
  });

  function hold(value: T): void {
    draft.value = { value };
    clearTimeout(timer);
    timer = setTimeout(() => (draft.value = null), HELD_MS);
  }

  return { value: computed(() => (draft.value === null ? shown() : (draft.value.value as T))), hold };
}
