import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AudioDeviceInfo } from '@jackfield/protocol/state';
import type { PageDevice, PageDeviceState } from '../device/page-device.ts';

/** The page's own device: this one thing is the page's truth, which it reports to the engine. */
export const useDeviceStore = defineStore('device', () => {
  const state = ref<PageDeviceState>({ kind: 'stopped', error: null });
  const devices = ref<readonly AudioDeviceInfo[]>([]);
  const device = shallowRef<PageDevice | null>(null);

  function attach(pageDevice: PageDevice): void {
    device.value = pageDevice;
  }

  /** Starts capture and playback; asks for the microphone where it is not yet allowed. Call from a gesture where possible. */
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

  return { state, devices, attach, start, retry, takeOver, resume };
});
