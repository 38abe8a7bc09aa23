import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { DeviceState, Settings } from '@jackfield/protocol/state';

/** The engine's copy of the user's settings and of the device state. */
export const useSettingsStore = defineStore('settings', () => {
  const settings = ref<Settings>(defaultSettings);
  const device = ref<DeviceState>({
    kind: 'chromium',
    isRunning: false,
    error: null,
    backend: null,
    inputName: null,
    outputName: null,
  });

  function volumeOf(fingerprint: string): number {
    return settings.value.userVolumes[fingerprint] ?? 100;
  }

  const muted = computed(() => new Set(settings.value.mutedUsers));

  /** Whether the user has muted a person; everybody else still hears them. */
  function isMuted(fingerprint: string): boolean {
    return muted.value.has(fingerprint);
  }

  return { settings, device, volumeOf, isMuted };
});
