import { computed, useId, type ComputedRef } from 'vue';

/** The properties that every control reads of its setting. */
export interface SettingControl {
  readonly path: string;
  readonly label: string;
  readonly description: string;
  readonly errors: string;
  readonly visible: boolean;
  readonly enabled: boolean;
}

/** Ids and names that tie a control to its label, explanation and error. */
export function useSetting(control: ComputedRef<SettingControl>) {
  const id = useId();
  return {
    id,
    testId: computed(() => `setting-${control.value.path}`),
    describedBy: computed(
      () =>
        [control.value.errors && `${id}-error`, control.value.description && `${id}-hint`].filter(Boolean).join(' ') ||
        undefined,
    ),
    frame: computed(() => ({
      inputId: id,
      label: control.value.label,
      description: control.value.description ?? '',
      error: control.value.errors,
      isVisible: control.value.visible,
    })),
  };
}
