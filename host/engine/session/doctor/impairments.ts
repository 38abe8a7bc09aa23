/** Impairments of a link, for tests of the doctor and for users who want to see its findings. */
export interface LinkImpairments {
  /** Share of lost datagrams, 0 to 1, and added delay; `jitterMs` is the maximum random addition to the delay. */
  readonly loss: number;
  readonly delayMs: number;
  readonly jitterMs: number;
}

export interface Impairments {
  readonly up: LinkImpairments;
  readonly down: LinkImpairments;
}

const NONE: LinkImpairments = { loss: 0, delayMs: 0, jitterMs: 0 };
const LARGEST = { loss: 100, delay: 2_000, jitter: 1_000 } as const;

/**
 * Parses `loss-up=10,jitter-down=30,delay=50`: percent or ms, `-up` or `-down` for one direction. Returns a message about the mistake when it cannot be parsed.
 */
export function readImpairments(text: string): Impairments | string {
  const up = { ...NONE };
  const down = { ...NONE };
  for (const part of text.split(',')) {
    const [, kind, direction, number] = /^(loss|delay|jitter)(?:-(up|down))?=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    const value = Number(number);
    if (kind === undefined) return `${part} is not loss, delay or jitter with -up or -down and a number`;
    const name = kind as keyof typeof LARGEST;
    if (value > LARGEST[name]) return `${kind} is at most ${LARGEST[name]}`;
    for (const each of direction === 'up' ? [up] : direction === 'down' ? [down] : [up, down]) {
      if (name === 'loss') each.loss = value / 100;
      else if (name === 'delay') each.delayMs = value;
      else each.jitterMs = value;
    }
  }
  return { up, down };
}

/** Pseudorandom numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
