import type { PluginServices } from '../../ports/plugin-services.ts';

/** For a manager without an engine: no plugin runs, so nobody calls. */
export const idleServices: PluginServices = {
  sendChat: () => 'notInChannel',
  sendPluginData: () => 'notConnected',
  playSound: () => ({ kind: 'tooMany' }),
  stopSound: () => undefined,
  stopSounds: () => undefined,
  serverKey: () => null,
  setMuted: () => undefined,
  setDeafened: () => undefined,
  joinChannel: () => false,
  setUserVolume: () => undefined,
  userVolume: () => 100,
};
