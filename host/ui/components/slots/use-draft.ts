import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue';

/** Maximum time that a control shows the user's input; then it shows the plugin's value. */
const HELD_MS = 1_000;

/**
 * A value that both the user and the plugin can change. The user's change is shown at once and held against older trees that are still in transit; if the
 * plugin does not accept it, the control reverts.
 */
export function useDraft<T>(shown: () => T): { readonly value: ComputedRef<T>; hold(value: T): void } {
  const draft = ref<{ readonly value: T } | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  // The plugin has accepted the value, so its next value is shown again.
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
