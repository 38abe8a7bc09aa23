import { withSlots } from './chain-sandbox.ts';
import type { AnySlot, ChainLoad, ChainSandbox } from './chain-sandbox.ts';

/** Something that the sandboxes of a chain are told while they run, and that a later one finds in its load. */
export interface Update<Load extends ChainLoad> {
  tell(sandbox: ChainSandbox): void;
  apply(load: Load): Load;
}

/**
 * Starting a sandbox takes a second, and what is turned meanwhile must not be lost: a spare with the settings of yesterday would, once it stands in, let out
 * what the user has had sealed. Each start listens from the moment on that its load was fixed.
 */
export class PendingUpdates<Load extends ChainLoad> {
  readonly #listeners = new Set<Update<Load>[]>();

  note(telling: Update<Load>): void {
    for (const heard of this.#listeners) heard.push(telling);
  }

  /** What is told from now on; dispose of it when the start is over. */
  listen(): { readonly heard: readonly Update<Load>[] } & Disposable {
    const heard: Update<Load>[] = [];
    this.#listeners.add(heard);
    return { heard, [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }
}

/** A parameter is turned. It glides where it is heard: `isLive` says where. */
export function parameterTelling<Load extends ChainLoad>(
  pluginId: string,
  parameterId: number,
  value: number,
  isLive: (sandbox: ChainSandbox) => boolean,
): Update<Load> {
  const turned = (slot: AnySlot): AnySlot => {
    const others = slot.parameters.filter(([id]) => id !== parameterId);
    return { ...slot, parameters: [...others, [parameterId, value] as const] };
  };
  return {
    tell: (sandbox) => sandbox.setParameter(pluginId, parameterId, value, isLive(sandbox)),
    apply: (load) => withSlot(load, pluginId, turned),
  };
}

export function settingsTelling<Load extends ChainLoad>(pluginId: string, settingsJson: string): Update<Load> {
  return {
    tell: (sandbox) => sandbox.updateSettings(pluginId, settingsJson),
    apply: (load) => withSlot(load, pluginId, (slot) => ({ ...slot, settingsJson })),
  };
}

function withSlot<Load extends ChainLoad>(load: Load, pluginId: string, change: (slot: AnySlot) => AnySlot): Load {
  return withSlots(load, (slot) => (slot.pluginId === pluginId ? change(slot) : slot));
}
