/** Weight of a frame in the recent cost, on which blame is based: a slow plugin is found within two frames. */
const RECENT_WEIGHT = 1 / 8;
/** Weight of a frame in the smoothed cost: half a second of frames. */
const SMOOTH_WEIGHT = 1 / 32;
/** A frame counts for at most this many times the smoothed cost plus this many µs: an interrupted frame does not show the cost of a plugin. */
const MOST_TIMES = 2;
const MOST_MORE_US = 100;

interface Cost {
  recentUs: number;
  smoothUs: number;
}

/**
 * Cost of each plugin of a chain: µs of processor time per frame, from the wall time of its slots and the processor time of the whole frame. A frame in which
 * the process was interrupted is scaled down by the share of the time during which the process had the processor.
 */
export class SlotCosts {
  readonly #costs = new Map<string, Cost>();

  /** [audio] Records one call: `us` of wall time in a frame of which the process ran for `runShare`. Sleep (-1) and idle slots (0) are not counted. */
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

  /** Cost over the last frames, in µs; a single slow frame raises it by an eighth of the difference. */
  recentUs(pluginId: string): number {
    return this.#costs.get(pluginId)?.recentUs ?? 0;
  }

  /** Cost over the last second, in µs, without the excess of single slow frames. */
  smoothUs(pluginId: string): number {
    return this.#costs.get(pluginId)?.smoothUs ?? 0;
  }

  /** Discards the cost of a plugin that was removed or comes as another build. */
  forget(pluginId: string): void {
    this.#costs.delete(pluginId);
  }
}

/** Share of `wallUs` during which a process had the processor, 0 to 1. */
export function runShareOf(cpuUs: number, wallUs: number): number {
  return wallUs > cpuUs && wallUs > 0 ? cpuUs / wallUs : 1;
}
