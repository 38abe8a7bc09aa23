import { watch } from 'vue';
import { AUTOMATIC_GAIN, needsBrowserEchoCancellation, needsBrowserGain } from './components/settings/stock-plugins.ts';
import { PageDevice, type PageDeviceState } from './device/page-device.ts';
import { levelHub } from './levels/level-hub.ts';
import { EngineLink } from './link/engine-link.ts';
import { browserPlace, openSession, type EngineAddress } from './link/session-address.ts';
import { applyEvent } from './stores/apply-event.ts';
import { useDeviceStore } from './stores/device-store.ts';
import { useLinkStore } from './stores/link-store.ts';
import { useNoticesStore } from './stores/notices-store.ts';
import { usePluginsStore } from './stores/plugins-store.ts';
import { useSettingsStore } from './stores/settings-store.ts';

/** Gets the token, opens the link to the engine and connects the page's device to it. */
export async function connectWindow(): Promise<void> {
  const linkStore = useLinkStore();
  const address = await openSession(browserPlace()).catch((error: unknown) => {
    useNoticesStore().addFailure(error);
    return null;
  });
  if (address === null) {
    linkStore.isRefused = true;
    return;
  }
  const link = new EngineLink({
    url: `ws://127.0.0.1:${address.rpcPort}/rpc`,
    token: address.token,
    onEvent: applyEvent,
    onState: (state) => {
      linkStore.state = state;
      if (state.kind === 'open') watchMeters();
      else levelHub.clear();
    },
  });
  linkStore.attach(link);
  document.addEventListener('visibilitychange', watchMeters);
  wireDevice(address);
  link.open();

  function watchMeters(): void {
    ignoreLostLink(link.request('watchMeters', { isWatching: document.visibilityState === 'visible' }));
  }
}

function wireDevice(address: EngineAddress): void {
  const linkStore = useLinkStore();
  const store = useDeviceStore();
  const settingsStore = useSettingsStore();
  const pluginsStore = usePluginsStore();

  function choice() {
    const { windowInputDeviceId, windowOutputDeviceId, hasEchoCancellation, hasAutomaticGain } = settingsStore.settings;
    return {
      inputDeviceId: windowInputDeviceId,
      outputDeviceId: windowOutputDeviceId,
      hasEchoCancellation: needsBrowserEchoCancellation(pluginsStore.plugins.values(), hasEchoCancellation),
      hasAutomaticGain: needsBrowserGain(pluginsStore.plugins.get(AUTOMATIC_GAIN), hasAutomaticGain),
    };
  }

  const device = new PageDevice({
    pcmUrl: `ws://127.0.0.1:${address.pcmPort}/pcm`,
    token: address.token,
    choice,
    onState: (state) => (store.state = state),
    onDevices: (devices) => (store.devices = devices),
  });
  store.attach(device);

  // If the engine has its own device, the window opens none: it does not request the microphone or create an audio context.
  watch(
    () => linkStore.hasSnapshot && settingsStore.settings.isSetUp && store.isPages,
    (shouldRun) => {
      if (shouldRun) void device.start();
    },
  );
  watch(
    () => store.isPages,
    (isPages) => {
      if (!isPages) device.stop();
    },
  );
  watch(choice, () => void device.applyChoice(), { deep: true });
  // The device is reported again with each opened link, because a restarted engine has no state of this device.
  watch([() => store.state, () => linkStore.state.kind], ([state, linkKind]) => {
    if (linkKind !== 'open' || !isReported(state.kind)) return;
    const isRunning = state.kind === 'running' || state.kind === 'no-microphone';
    ignoreLostLink(linkStore.request('reportDevice', { isRunning, error: state.error }));
  });
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => void device.resume());
}

/** Only a device that has settled is reported, and not while another window has the audio and reports it. */
function isReported(kind: PageDeviceState['kind']): boolean {
  return kind !== 'stopped' && kind !== 'starting' && kind !== 'elsewhere';
}

/** Ignores a lost link for requests that are sent again automatically once the link is back; the link's banner informs the user. */
function ignoreLostLink(request: Promise<unknown>): void {
  request.catch((error: unknown) => {
    if (useLinkStore().state.kind === 'open') useNoticesStore().addFailure(error);
  });
}
