import { FRAME } from './format';
import { DECIMATION, SLOW_HISTORY, slowAddress, slowToInput } from './history';
import { dot, shiftLeft } from './simd';

// Finds the period of the voice every 10 ms: the McLeod pitch method (normalised square difference, P. McLeod and
// G. Wyvill, "A smarter way to find pitch", 2005) at 12 kHz, with Praat's costs for octaves and jumps.

/** 26.7 ms, two periods of a low voice. The estimate describes the time half of that and more ago. */
const WINDOW: i32 = 320;
/** 500 Hz. */
const SHORTEST: i32 = 24;
/** 70 Hz. */
const LONGEST: i32 = 172;
const CLEAR_TO_START: f32 = 0.7;
const CLEAR_TO_STAY: f32 = 0.5;
/** Mean power below which there is no voice: -66 dBFS. */
const QUIET: f32 = 2.5e-7;
const OCTAVE_COST: f32 = 0.03;
const JUMP_COST: f32 = 0.2;

const clarity = new StaticArray<f32>(LONGEST + 2);
/** Period in samples at 48 kHz, or 0 while there is no voice. */
let period: f32 = 0;
/** The last estimates and the positions that each describes, oldest first. */
const ESTIMATES: i32 = 8;
const periods = new StaticArray<f32>(ESTIMATES);
const centres = new StaticArray<f32>(ESTIMATES);

export function clearTracker(): void {
  period = 0;
  memory.fill(changetype<usize>(periods), 0, (<usize>ESTIMATES) << 2);
  memory.fill(changetype<usize>(centres), 0, (<usize>ESTIMATES) << 2);
}

/** Looks at the newest samples. Returns the period in samples at 48 kHz, or 0 where there is no pitch. */
export function trackPitch(): f32 {
  const found = estimate();
  shiftLeft(changetype<usize>(periods), ESTIMATES, 1);
  shiftLeft(changetype<usize>(centres), ESTIMATES, 1);
  for (let i = 0; i < ESTIMATES - 1; i++) unchecked((centres[i] -= <f32>FRAME));
  unchecked((periods[ESTIMATES - 1] = found));
  const windowCentre = slowToInput(<f32>(SLOW_HISTORY - WINDOW / 2));
  unchecked((centres[ESTIMATES - 1] = windowCentre - found * <f32>0.5));
  return found;
}

/** The period at `position`, between the estimates on both sides; 0 where either found no voice. */
export function periodAt(position: f32): f32 {
  for (let i = ESTIMATES - 1; i > 0; i--) {
    const before = unchecked(centres[i - 1]);
    if (position < before) continue;
    const after = unchecked(centres[i]);
    const from = unchecked(periods[i - 1]);
    const to = unchecked(periods[i]);
    if (position >= after) return to;
    if (from == 0 || to == 0 || Mathf.abs(to - from) > from * <f32>0.25) return 0;
    return from + ((to - from) * (position - before)) / (after - before);
  }
  return 0;
}

function estimate(): f32 {
  const newest = slowAddress() + ((<usize>(SLOW_HISTORY - WINDOW)) << 2);
  const energy = dot(newest, newest, WINDOW);
  if (energy < QUIET * <f32>WINDOW) {
    period = 0;
    return 0;
  }
  measureClarity(newest, energy);
  period = pickPeriod();
  return period;
}

/** clarity[lag] = 2 * sum(x[i] * x[i - lag]) / sum(x[i]^2 + x[i - lag]^2), 1 for a perfect period. */
function measureClarity(newest: usize, energy: f32): void {
  let earlier = newest - ((<usize>(SHORTEST - 1)) << 2);
  let earlierEnergy = dot(earlier, earlier, WINDOW);
  for (let lag = SHORTEST - 1; lag <= LONGEST + 1; lag++) {
    unchecked((clarity[lag] = (dot(newest, earlier, WINDOW) * 2) / (energy + earlierEnergy + <f32>1e-12)));
    const leaving = load<f32>(earlier + ((<usize>(WINDOW - 1)) << 2));
    earlier -= 4;
    const entering = load<f32>(earlier);
    earlierEnergy = max(<f32>0.0, earlierEnergy + entering * entering - leaving * leaving);
  }
}

function pickPeriod(): f32 {
  const wasVoiced = period > 0;
  const floor = wasVoiced ? CLEAR_TO_STAY : CLEAR_TO_START;
  let best: f32 = 0;
  let bestScore: f32 = -1;
  for (let lag = SHORTEST; lag <= LONGEST; lag++) {
    const left = unchecked(clarity[lag - 1]);
    const here = unchecked(clarity[lag]);
    const right = unchecked(clarity[lag + 1]);
    if (here < floor || here < left || here <= right) continue;
    const bend = left - here * 2 + right;
    const offset: f32 = bend < 0 ? (<f32>0.5 * (left - right)) / bend : 0;
    const found = (<f32>lag + offset) * <f32>DECIMATION;
    let score = here - OCTAVE_COST * Mathf.log2(found);
    if (wasVoiced) score -= JUMP_COST * Mathf.abs(Mathf.log2(found / period));
    if (score > bestScore) {
      bestScore = score;
      best = found;
    }
  }
  return best;
}
