import type { SandboxChainSlot } from '@jackfield/sandbox/specs';
import { withSlots } from './chain-sandbox.ts';
import type { ChainLoad, ChainSandbox } from './chain-sandbox.ts';

/** A change that is sent to the running sandboxes of a chain and that is part of the load of each later one. */
export interface Update<Load extends ChainLoad> {
  tell(sandbox: ChainSandbox): void;
  apply(load: Load): Load;
}

/**
 * Starting a sandbox takes a second, and changes during that time must not be lost: a spare with outdated settings would, once it is live, send unencrypted
 * what the user wants sealed. Each start collects updates from the moment when its load was fixed.
 */
export class PendingUpdates<Load extends ChainLoad> {
  readonly #listeners = new Set<Update<Load>[]>();

  note(update: Update<Load>): void {
    for (const heard of this.#listeners) heard.push(update);
  }

  /** Collects the updates from now on; dispose of it when the start is over. */
  listen(): { readonly heard: readonly Update<Load>[] } & Disposable {
    const heard: Update<Load>[] = [];
    this.#listeners.add(heard);
    return { heard, [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }
}

/** Update of a parameter. The value glides in the sandbox whose output is heard, for which `isLive` is true. */
export function parameterUpdate<Load extends ChainLoad>(
  pluginId: string,
  parameterId: number,
  value: number,
  isLive: (sandbox: ChainSandbox) => boolean,
): Update<Load> {
  const turned = (slot: SandboxChainSlot): SandboxChainSlot => {
    const others = slot.parameters.filter(([id]) => id !== parameterId);
    return { ...slot, parameters: [...others, [parameterId, value] as const] };
  };
  return {
    tell: (sandbox) => sandbox.setParameter(pluginId, parameterId, value, isLive(sandbox)),
    apply: (load) => withSlot(load, pluginId, turned),
  };
}

export function settingsUpdate<Load extends ChainLoad>(pluginId: string, settingsJson: string): Update<Load> {
  return {
    tell: (sandbox) => sandbox.updateSettings(pluginId, settingsJson),
    apply: (load) => withSlot(load, pluginId, (slot) => ({ ...slot, settingsJson })),
  };
}

function withSlot<Load extends ChainLoad>(
  load: Load,
  pluginId: string,
  change: (slot: SandboxChainSlot) => SandboxChainSlot,
): Load {
  return withSlots(load, (slot) => (slot.pluginId === pluginId ? change(slot) : slot));
}
