import type { CapabilityObjects } from './generations.ts';

/** Functions of each capability that the host answers over the pipe, by their JavaScript names. A test compares it with the contract. */
export const askedCapabilities = {
  settings: ['get', 'setParameter'],
  session: ['getSelf', 'listChannels', 'listUsers', 'describeChannel', 'getUserKey'],
  control: ['setMuted', 'setDeafened', 'joinChannel', 'setUserVolume', 'getUserVolume'],
  chat: ['send'],
  storage: ['get', 'listKeys', 'commit'],
  http: ['fetch', 'cancel'],
  timers: ['setTimer', 'clearTimer'],
  sounds: ['playAsset', 'playSamples', 'stopSound'],
  'peer-data': ['sendData'],
  ui: ['show', 'hide', 'decorateMessage'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Import objects whose functions all go to `ask`. */
export function askingObjects(
  ask: (capability: string, func: string, args: readonly unknown[]) => unknown,
): CapabilityObjects {
  const objects: Record<string, Record<string, (...args: unknown[]) => unknown>> = {};
  for (const [capability, functions] of Object.entries(askedCapabilities)) {
    const object: Record<string, (...args: unknown[]) => unknown> = {};
    for (const func of functions) object[func] = (...args) => ask(capability, func, args);
    objects[capability] = object;
  }
  return objects;
}
