/** A wall time of more than this many times the processor time means that other programs used the processor in between. */
const STARVED_FACTOR = 2;

/** The slot that made a frame late. */
export interface LateBlame {
  /** Index into `slotUs`. */
  readonly slot: number;
  /** True when the process had the processor nearly all the time, so that no other program can be the cause. */
  readonly isCertain: boolean;
}

/**
 * The slot to blame for a frame that took `cpuUs` of processor time, from the wall time of each of `slots` slots; null when no slot can be shown to have used
 * half of the deadline itself. Wall time alone is no proof: a slot during which the scheduler ran another program looks slow. The other slots cannot have used
 * more processor time than wall time, so the slowest slot used the rest itself.
 */
export function blameForLateAnswer(
  slotUs: ArrayLike<number>,
  slots: number,
  cpuUs: number,
  deadlineUs: number,
): LateBlame | null {
  if (cpuUs < deadlineUs) return null;
  let slowest = 0;
  let totalUs = 0;
  for (let slot = 0; slot < slots; slot++) {
    totalUs += Math.max(0, slotUs[slot] ?? 0);
    if ((slotUs[slot] ?? 0) > (slotUs[slowest] ?? 0)) slowest = slot;
  }
  const othersUs = totalUs - Math.max(0, slotUs[slowest] ?? 0);
  const slowestUs = Math.min(slotUs[slowest] ?? 0, cpuUs - othersUs);
  if (slowestUs < deadlineUs / 2) return null;
  return { slot: slowest, isCertain: totalUs < STARVED_FACTOR * cpuUs };
}
