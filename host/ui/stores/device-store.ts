import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { AudioDeviceInfo, DeviceChoices } from '@jackfield/protocol/state';
import type { PageDevice, PageDeviceState } from '../device/page-device.ts';
import { nativeChoice, windowChoice } from './device-choice.ts';
import { useSettingsStore } from './settings-store.ts';

/** Device state of this window. `state` and `devices` are the page's own, which it reports to the engine; the rest is the engine's. */
export const useDeviceStore = defineStore('device', () => {
  const settings = useSettingsStore();
  const state = ref<PageDeviceState>({ kind: 'stopped', error: null });
  const devices = ref<readonly AudioDeviceInfo[]>([]);
  /** The computer's own devices as listed last by the engine; null before the first list. */
  const choices = ref<DeviceChoices | null>(null);
  const device = shallowRef<PageDevice | null>(null);

  /** True if this page captures and plays; otherwise it uses neither microphone nor speakers. */
  const isPages = computed(() => settings.device.kind === 'chromium');

  /** State of the session's device, whether it belongs to the page or to the engine. */
  const kind = computed<PageDeviceState['kind']>(() => {
    if (isPages.value) return state.value.kind;
    const { isRunning, error } = settings.device;
    if (isRunning) return error?.code === 'MICROPHONE_MISSING' ? 'no-microphone' : 'running';
    return error === null ? 'stopped' : 'failed';
  });

  const input = computed(() =>
    isPages.value
      ? windowChoice('input', devices.value, settings.settings)
      : nativeChoice('input', choices.value, settings.settings, settings.device),
  );
  const output = computed(() =>
    isPages.value
      ? windowChoice('output', devices.value, settings.settings)
      : nativeChoice('output', choices.value, settings.settings, settings.device),
  );

  function attach(pageDevice: PageDevice): void {
    device.value = pageDevice;
  }

  /** Starts capture and playback; asks for the microphone if it is not allowed yet. Call from a gesture where possible. */
  async function start(): Promise<void> {
    await device.value?.start();
  }

  async function retry(): Promise<void> {
    await device.value?.retry();
  }

  async function takeOver(): Promise<void> {
    await device.value?.takeOver();
  }

  function resume(): void {
    void device.value?.resume();
  }

  return { state, devices, choices, isPages, kind, input, output, attach, start, retry, takeOver, resume };
});
