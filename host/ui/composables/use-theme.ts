import { watchEffect } from 'vue';
import { useSettingsStore } from '../stores/settings-store.ts';

/** Sets the root element's theme from the settings; `system` leaves it to the system. */
export function useTheme(): void {
  const store = useSettingsStore();
  watchEffect(() => {
    const { theme } = store.settings;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
}
