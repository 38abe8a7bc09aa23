/** Impairments of a link, for tests of the doctor and for those who want to see what it says. */
export interface LinkImpairments {
  /** Share of the datagrams that get lost, 0 to 1, and time that each takes longer; `jitterMs` is the most that chance adds. */
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
 * Reads `loss-up=10,jitter-down=30,delay=50`: percent or ms, `-up` or `-down` for one direction. Returns what is wrong with it, in words, when it cannot be read.
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

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
