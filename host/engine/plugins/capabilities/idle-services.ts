import type { PluginServices } from '../../ports/plugin-services.ts';

/** Services for a manager without an engine, where no plugin runs and therefore none calls. */
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
