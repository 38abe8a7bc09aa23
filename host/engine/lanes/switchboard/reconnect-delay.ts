const FIRST_MS = 100;
const FAST_LIMIT_MS = 2_000;
const FAST_PERIOD_MS = 30_000;
const SLOW_MS = 10_000;
const JITTER = 0.2;

/**
 * Delay before try `attempt` (1 is the first) when the connection has been lost for `goneMs`: 100 ms doubling to 2 s for the first
 * 30 s, then 10 s, ±20 % so that the clients of a restarted server do not all connect at once. `random` is from 0 to 1.
 */
export function reconnectDelayMs(attempt: number, goneMs: number, random: number): number {
  const baseMs = goneMs < FAST_PERIOD_MS ? Math.min(FIRST_MS * 2 ** (attempt - 1), FAST_LIMIT_MS) : SLOW_MS;
  return Math.round(baseMs * (1 - JITTER + 2 * JITTER * random));
}
