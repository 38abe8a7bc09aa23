import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { DeviceState, Settings } from '../../protocol/state.ts';

/** The user's settings and the device, as the engine keeps them. */
export const useSettingsStore = defineStore('settings', () => {
  const settings = ref<Settings>({
    name: '',
    theme: 'system',
    isSetUp: false,
    inputDeviceId: '',
    outputDeviceId: '',
    hasEchoCancellation: true,
    hasAutomaticGain: true,
    packetMs: 10,
    lastAddress: null,
    lastChannelName: null,
    userVolumes: {},
    shortcuts: { mute: 'M', deafen: 'D' },
  });
  const device = ref<DeviceState>({ kind: 'chromium', isRunning: false, error: null });

  function volumeOf(fingerprint: string): number {
    return settings.value.userVolumes[fingerprint] ?? 100;
  }

  return { settings, device, volumeOf };
});
