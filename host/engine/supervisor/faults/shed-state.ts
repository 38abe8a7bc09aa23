/** Measurements of a chain over one second. */
export interface ShedWindow {
  readonly nowMs: number;
  /** Share of the frames that left without their effects, 0 to 1. */
  readonly missShare: number;
  /** Share of the answers that took more than `SLOW_SHARE` of the longest deadline, 0 to 1; 0 without answers. */
  readonly slowShare: number;
  /** The deadline and its upper limit, in ms. */
  readonly deadlineMs: number;
  readonly longestMs: number;
}

/** An effect that may rest, and its cost. */
export interface ShedCandidate {
  readonly pluginId: string;
  /** Smoothed processor time per frame, in µs. */
  readonly costUs: number;
  /** True for the echo canceller, which rests only when all others do. */
  readonly isLast: boolean;
}

/** A resting effect. In a list, the effect that has rested longest comes first. */
export interface Resting {
  readonly pluginId: string;
  /** Calm time after which the effect is tried again, in ms. */
  readonly waitMs: number;
}

/** The last rest of an effect: when it began, and its wait, which doubles with each further rest. */
interface Relapse {
  readonly pluginId: string;
  readonly waitMs: number;
  readonly atMs: number;
}

interface Remembered {
  readonly relapses: readonly Relapse[];
}

/**
 * `running`: all effects run; `badWindows` windows in a row missed the deadline. `resting`: some effects rest; there were `calmMs` of calm since the last bad
 * window. `trying`: the effect that was last put to rest runs on trial until `untilMs`.
 */
export type ShedState = Remembered &
  (
    | { readonly kind: 'running'; readonly badWindows: number }
    | {
        readonly kind: 'resting';
        readonly resting: readonly [...Resting[], Resting];
        readonly badWindows: number;
        readonly calmMs: number;
        /** Windows that end before this time still measure the old load. */
        readonly settledAtMs: number;
        readonly lastMs: number;
      }
    | {
        readonly kind: 'trying';
        readonly tried: Resting;
        readonly resting: readonly Resting[];
        readonly badWindows: number;
        readonly untilMs: number;
      }
  );

/** Share of frames without effects from which a second is bad, with the deadline at its longest. */
const BAD_SHARE = 0.03;
/** Bad seconds in a row until an effect rests: one may be an accident. */
const BAD_WINDOWS = 2;
/** An answer that takes more than this share of the longest deadline is slow. */
export const SLOW_SHARE = 0.6;
/** Shares of misses and slow answers up to which a second is calm: single ones happen on an idle machine, too. */
const CALM_MISSES = 0.01;
const CALM_SLOW = 0.02;
const SETTLE_MS = 1_500;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const TRIAL_MS = 10_000;
/** Time without another rest after which the wait of an effect is `FIRST_WAIT_MS` again. */
const FORGET_MS = 10 * 60_000;
/** Least cost of an effect that may rest: below it, the gain is not worth the loss. */
const WORTH_US = 50;
const WORTH_SHARE = 0.05;

export const allRun: ShedState = { kind: 'running', badWindows: 0, relapses: [] };

/** Ids of the effects that rest in a state. */
export function restingIn(state: ShedState): readonly Resting[] {
  return state.kind === 'running' ? [] : state.resting;
}

/** The state after one more second. At most one effect rests or wakes in a step. */
export function shedStep(state: ShedState, window: ShedWindow, candidates: readonly ShedCandidate[]): ShedState {
  const { nowMs } = window;
  const isBad = window.deadlineMs >= window.longestMs && window.missShare >= BAD_SHARE;
  const badWindows = isBad ? state.badWindows + 1 : 0;
  switch (state.kind) {
    case 'running':
      if (badWindows < BAD_WINDOWS) return { ...state, badWindows };
      return restNext(state, [], candidates, nowMs);
    case 'resting': {
      if (nowMs < state.settledAtMs) return { ...state, lastMs: nowMs };
      if (badWindows >= BAD_WINDOWS) return restNext(state, state.resting, candidates, nowMs);
      const isCalm = window.missShare <= CALM_MISSES && window.slowShare <= CALM_SLOW;
      const passedMs = isCalm ? nowMs - state.lastMs : 0;
      const calmMs = isBad ? 0 : state.calmMs + passedMs;
      const tried = state.resting.at(-1);
      if (tried === undefined || calmMs < tried.waitMs) return { ...state, badWindows, calmMs, lastMs: nowMs };
      return {
        kind: 'trying',
        tried,
        resting: state.resting.slice(0, -1),
        badWindows: 0,
        untilMs: nowMs + TRIAL_MS,
        relapses: state.relapses,
      };
    }
    case 'trying':
      if (badWindows >= BAD_WINDOWS) return restAgain(state, candidates, nowMs);
      if (nowMs < state.untilMs) return { ...state, badWindows };
      return withResting(state.relapses, state.resting, nowMs);
  }
}

/** The same state without effects that left the chain or that the user keeps on. */
export function withoutResting(state: ShedState, isGone: (pluginId: string) => boolean, nowMs: number): ShedState {
  if (state.kind === 'running') return state;
  const resting = state.resting.filter(({ pluginId }) => !isGone(pluginId));
  if (state.kind === 'trying') {
    if (isGone(state.tried.pluginId)) return withResting(state.relapses, resting, nowMs);
    return { ...state, resting };
  }
  if (resting.length === state.resting.length) return state;
  return withResting(state.relapses, resting, nowMs);
}

function withResting(relapses: readonly Relapse[], resting: readonly Resting[], nowMs: number): ShedState {
  const last = resting.at(-1);
  if (last === undefined) return { kind: 'running', badWindows: 0, relapses };
  return {
    kind: 'resting',
    resting: [...resting.slice(0, -1), last],
    badWindows: 0,
    calmMs: 0,
    settledAtMs: nowMs + SETTLE_MS,
    lastMs: nowMs,
    relapses,
  };
}

/** Lets the most expensive running effect rest, too. Nothing changes when no effect is worth it. */
function restNext(
  state: ShedState,
  resting: readonly Resting[],
  candidates: readonly ShedCandidate[],
  nowMs: number,
): ShedState {
  const next = mostExpensive(candidates.filter(({ pluginId }) => !resting.some((one) => one.pluginId === pluginId)));
  // The counter stays one below its limit, so that it does not grow for hours.
  if (next === null) {
    const waiting = { ...state, badWindows: BAD_WINDOWS - 1 };
    return waiting.kind === 'resting' ? { ...waiting, calmMs: 0, lastMs: nowMs } : waiting;
  }
  return rest(next.pluginId, resting, state.relapses, nowMs);
}

/** Ends a failed trial: the tried effect rests again, and longer, unless it is no longer a candidate. */
function restAgain(
  state: Extract<ShedState, { kind: 'trying' }>,
  candidates: readonly ShedCandidate[],
  nowMs: number,
): ShedState {
  const tried = candidates.find(({ pluginId }) => pluginId === state.tried.pluginId);
  return tried === undefined
    ? restNext(state, state.resting, candidates, nowMs)
    : rest(tried.pluginId, state.resting, state.relapses, nowMs);
}

function rest(pluginId: string, resting: readonly Resting[], relapses: readonly Relapse[], nowMs: number): ShedState {
  const before = relapses.find((relapse) => relapse.pluginId === pluginId && nowMs - relapse.atMs < FORGET_MS);
  const waitMs = before === undefined ? FIRST_WAIT_MS : Math.min(2 * before.waitMs, LONGEST_WAIT_MS);
  const others = relapses.filter((relapse) => relapse.pluginId !== pluginId && nowMs - relapse.atMs < FORGET_MS);
  const remembered = [...others, { pluginId, waitMs, atMs: nowMs }];
  return withResting(remembered, [...resting, { pluginId, waitMs }], nowMs);
}

function mostExpensive(candidates: readonly ShedCandidate[]): ShedCandidate | null {
  const totalUs = candidates.reduce((sum, { costUs }) => sum + costUs, 0);
  const worthUs = Math.max(WORTH_US, totalUs * WORTH_SHARE);
  const worth = candidates.filter(({ costUs }) => costUs >= worthUs);
  const ordinary = worth.filter(({ isLast }) => !isLast);
  const from = ordinary.length > 0 ? ordinary : worth;
  return from.reduce<ShedCandidate | null>(
    (most, candidate) => (most === null || candidate.costUs > most.costUs ? candidate : most),
    null,
  );
}
