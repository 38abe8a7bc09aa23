import { onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { useLinkStore } from '../stores/link-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';

/** Subscribes to the engine's device list while the component is shown in a visible window. */
export function useWatchedDevices(): void {
  const link = useLinkStore();
  const settings = useSettingsStore();
  const isVisible = ref(document.visibilityState === 'visible');
  let isWatching = false;

  function onVisibility(): void {
    isVisible.value = document.visibilityState === 'visible';
  }

  function tell(isWanted: boolean): void {
    isWatching = isWanted;
    // A lost link has its own banner, and the request is sent again on a new link.
    link.request('watchDevices', { isWatching: isWanted }).catch(() => undefined);
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisibility);
    watch(
      [() => settings.device.kind === 'native' && isVisible.value, () => link.state.kind === 'open'],
      ([isWanted, isOpen]) => {
        if (isOpen && (isWanted || isWatching)) tell(isWanted);
      },
      { immediate: true },
    );
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    if (isWatching) tell(false);
  });
}
