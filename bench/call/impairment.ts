/** Loss, delay and jitter of a link in one direction. The proxy adds them to those of the machine itself. */
export interface Impairment {
  /** Shortest delay, in ms. */
  readonly delayMs: number;
  /** Maximum of a uniform random addition in ms; datagrams may overtake each other. */
  readonly jitterMs: number;
  /** Share of datagrams that are lost, 0 to 1. */
  readonly loss: number;
  /** Number of datagrams that are lost together; 1 is random loss. */
  readonly burst: number;
  /** Bandwidth and queue length; left out for a link that is never full. */
  readonly bottleneck?: { readonly kbps: number; readonly queueMs: number };
}

export const CLEAN: Impairment = { delayMs: 0, jitterMs: 0, loss: 0, burst: 1 };

/** Returns the delay of the next datagram in ms, null when it is lost. The same seed gives the same results. */
export type Fate = () => number | null;

export function makeFate({ delayMs, jitterMs, loss, burst }: Impairment, seed: number): Fate {
  const random = mulberry32(seed);
  // Probability of a burst, chosen so that the total share of losses is `loss`.
  const start = loss / (loss + burst * (1 - loss));
  let left = 0;
  return () => {
    if (left === 0 && random() < start) left = burst;
    if (left > 0) {
      left -= 1;
      return null;
    }
    return delayMs + random() * jitterMs;
  };
}

/** Tommy Ettinger's 32-bit generator: small, and good enough for simulated packet loss. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
