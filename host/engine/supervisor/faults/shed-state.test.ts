import { describe, expect, it } from 'vitest';
import { allRun, restingIn, shedStep, withoutResting } from './shed-state.ts';
import type { ShedCandidate, ShedState } from './shed-state.ts';

const CHAIN: readonly ShedCandidate[] = [
  { pluginId: 'a:echo', costUs: 900, isLast: true },
  { pluginId: 'a:noise', costUs: 400, isLast: false },
  { pluginId: 'a:robot', costUs: 1_500, isLast: false },
  { pluginId: 'a:gain', costUs: 9, isLast: false },
];

/** A chain with its own clock: one call of `second` is one second. */
class Simulation {
  state: ShedState = allRun;
  nowMs = 0;

  second(kind: 'calm' | 'busy' | 'between', candidates = CHAIN): readonly string[] {
    this.nowMs += 1_000;
    const window = {
      calm: { missShare: 0, slowShare: 0.01, deadlineMs: 8 },
      between: { missShare: 0, slowShare: 0.2, deadlineMs: 30 },
      busy: { missShare: 0.2, slowShare: 0.5, deadlineMs: 30 },
    }[kind];
    this.state = shedStep(this.state, { nowMs: this.nowMs, longestMs: 30, ...window }, candidates);
    return restingIn(this.state).map(({ pluginId }) => pluginId);
  }

  seconds(count: number, kind: 'calm' | 'busy' | 'between'): readonly string[] {
    let resting: readonly string[] = [];
    for (let n = 0; n < count; n++) resting = this.second(kind);
    return resting;
  }

  /** Seconds of calm until an effect runs again; 999 when none does. */
  calmUntilTried(): number {
    const before = restingIn(this.state).length;
    for (let n = 1; n < 999; n++) if (this.second('calm').length < before) return n;
    return 999;
  }
}

describe('shedStep', () => {
  it('lets the most expensive effect rest after 2 busy seconds, and not after one', () => {
    const chain = new Simulation();
    expect(chain.second('busy')).toEqual([]);
    expect(chain.second('calm')).toEqual([]);
    expect(chain.seconds(2, 'busy')).toEqual(['a:robot']);
  });

  it('does nothing while the deadline can still grow, however many frames miss it', () => {
    const window = { missShare: 0.9, slowShare: 0.9, deadlineMs: 12, longestMs: 30 };
    let state: ShedState = allRun;
    for (let nowMs = 1_000; nowMs < 60_000; nowMs += 1_000) state = shedStep(state, { nowMs, ...window }, CHAIN);
    expect(state).toEqual(allRun);
  });

  it('goes on by cost, one in 3 to 4 seconds; the echo canceller rests last and one that costs 9 µs never', () => {
    const chain = new Simulation();
    const steps: string[] = [];
    for (let n = 0; n < 60; n++) {
      const last = chain.second('busy').at(-1);
      if (last !== undefined && last !== steps.at(-1)) steps.push(last);
    }
    expect(steps).toEqual(['a:robot', 'a:noise', 'a:echo']);
    expect(chain.state.kind).toBe('resting');
  });

  it('tries again after 10 calm seconds, the cheapest first, each 10 s after the one before was well', () => {
    const chain = new Simulation();
    chain.seconds(6, 'busy');
    expect(restingIn(chain.state).map(({ pluginId }) => pluginId)).toEqual(['a:robot', 'a:noise']);
    expect(chain.calmUntilTried()).toBeLessThanOrEqual(13);
    expect(restingIn(chain.state).map(({ pluginId }) => pluginId)).toEqual(['a:robot']);
    expect(chain.seconds(10, 'calm')).toEqual(['a:robot']);
    expect(chain.calmUntilTried()).toBeLessThanOrEqual(13);
    chain.seconds(10, 'calm');
    expect(chain.state.kind).toBe('running');
  });

  it('waits for 10, 20, 40 s up to 5 minutes of calm when each trial fails', () => {
    const chain = new Simulation();
    chain.seconds(2, 'busy');
    const waits: number[] = [];
    for (let trial = 0; trial < 8; trial++) {
      waits.push(chain.calmUntilTried());
      expect(chain.seconds(2, 'busy')).toEqual(['a:robot']);
    }
    // The first second of each wait is spent settling.
    expect(waits.map((wait) => wait - 1)).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('starts with 10 s again after 10 minutes without trouble', () => {
    const chain = new Simulation();
    chain.seconds(2, 'busy');
    chain.calmUntilTried();
    chain.seconds(2, 'busy');
    chain.calmUntilTried();
    chain.seconds(11 * 60, 'calm');
    chain.seconds(2, 'busy');
    expect(chain.calmUntilTried()).toBeLessThanOrEqual(12);
  });

  it('tries nothing while a fifth of the answers takes more than 0.6 of the longest deadline, and counts calm seconds before that', () => {
    const chain = new Simulation();
    chain.seconds(2, 'busy');
    chain.seconds(8, 'calm');
    expect(chain.seconds(120, 'between')).toEqual(['a:robot']);
    expect(chain.calmUntilTried()).toBeLessThanOrEqual(5);
  });

  it('lets the next effect rest in a trial when the one that was tried must not rest any more', () => {
    const chain = new Simulation();
    chain.seconds(2, 'busy');
    chain.calmUntilTried();
    const others = CHAIN.filter(({ pluginId }) => pluginId !== 'a:robot');
    chain.second('busy', others);
    expect(chain.second('busy', others)).toEqual(['a:noise']);
  });

  it('lets nothing rest in a chain of effects that all cost less than 50 µs', () => {
    const chain = new Simulation();
    const cheap = CHAIN.map((candidate) => ({ ...candidate, costUs: 40 }));
    for (let n = 0; n < 30; n++) expect(chain.second('busy', cheap)).toEqual([]);
  });
});

describe('withoutResting', () => {
  it('lets an effect run at once that the user keeps on, and leaves the others at rest', () => {
    const chain = new Simulation();
    chain.seconds(6, 'busy');
    const state = withoutResting(chain.state, (id) => id === 'a:robot', chain.nowMs);
    expect(restingIn(state).map(({ pluginId }) => pluginId)).toEqual(['a:noise']);
    expect(withoutResting(state, () => true, chain.nowMs).kind).toBe('running');
  });

  it('ends the trial of an effect that left the chain', () => {
    const chain = new Simulation();
    chain.seconds(2, 'busy');
    chain.calmUntilTried();
    expect(chain.state.kind).toBe('trying');
    expect(withoutResting(chain.state, (id) => id === 'a:robot', chain.nowMs).kind).toBe('running');
  });
});
