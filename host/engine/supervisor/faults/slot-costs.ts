/** Weight of a frame in the cost that blame goes by: a plugin that is slow is found out within two frames. */
const RECENT_WEIGHT = 1 / 8;
/** Weight of a frame in the smoothed cost: half a second of frames. */
const SMOOTH_WEIGHT = 1 / 32;
/** A frame counts for at most this many times the smoothed cost, and this many µs more: an interrupted frame is no sign of a plugin's cost. */
const MOST_TIMES = 2;
const MOST_MORE_US = 100;

interface Cost {
  recentUs: number;
  smoothUs: number;
}

/**
 * What each plugin of a chain costs: µs of processor time a frame, from the wall time of its slots and the processor time of the whole frame. A frame in which
 * the process was interrupted is scaled down by the share of its time that it had the processor.
 */
export class SlotCosts {
  readonly #costs = new Map<string, Cost>();

  /** [audio] One call of a plugin: `us` of wall time in a frame of which the process ran for `runShare`. Sleep (-1) and slots that did not run (0) count nothing. */
  note(pluginId: string, us: number, runShare: number): void {
    if (!(us > 0 && us < 1e7)) return;
    let cost = this.#costs.get(pluginId);
    if (cost === undefined) {
      cost = { recentUs: 0, smoothUs: 0 };
      this.#costs.set(pluginId, cost);
    }
    const usedUs = us * runShare;
    cost.recentUs += (usedUs - cost.recentUs) * RECENT_WEIGHT;
    const countedUs = Math.min(usedUs, cost.smoothUs * MOST_TIMES + MOST_MORE_US);
    cost.smoothUs += (countedUs - cost.smoothUs) * SMOOTH_WEIGHT;
  }

  /** Of the last frames; a single slow one raises it by an eighth. */
  recentUs(pluginId: string): number {
    return this.#costs.get(pluginId)?.recentUs ?? 0;
  }

  /** Of the last second, without what single frames took longer. */
  smoothUs(pluginId: string): number {
    return this.#costs.get(pluginId)?.smoothUs ?? 0;
  }

  /** Another build of the plugin, or none any more. */
  forget(pluginId: string): void {
    this.#costs.delete(pluginId);
  }
}

/** Share of `wallUs` during which a process had the processor, 0 to 1. */
export function runShareOf(cpuUs: number, wallUs: number): number {
  return wallUs > cpuUs && wallUs > 0 ? cpuUs / wallUs : 1;
}
