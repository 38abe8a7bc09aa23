// The period of a voice, for repeating it: the lag of the greatest normalised correlation, first at 8 kHz, then among its neighbours at 48 kHz.

/** 48 kHz samples for one at 8 kHz. */
const DECIMATION: i32 = 6;
/** 400 Hz. */
const SHORTEST: i32 = 20;
/** 67 Hz. */
const LONGEST: i32 = 120;
/** 20 ms. */
const WINDOW: i32 = 160;
const SLOW: i32 = WINDOW + LONGEST;
const FINE_WINDOW: i32 = 480;
/** Below it there is no voice; a long stretch of the sound then repeats without buzzing. */
const LEAST_CORRELATION: f32 = 0.4;

const slow = new StaticArray<f32>(SLOW);

/** Samples of a period, 120 to 720; `length` samples of history, at least 1,680. */
export function pitchPeriod(history: StaticArray<f32>, length: i32): i32 {
  for (let i = 0; i < SLOW; i++) {
    let sum: f32 = 0;
    const start = length - (SLOW - i) * DECIMATION;
    for (let k = 0; k < DECIMATION; k++) sum += unchecked(history[start + k]);
    unchecked((slow[i] = sum));
  }
  let best = LONGEST;
  let most: f32 = 0;
  for (let lag = SHORTEST; lag <= LONGEST; lag++) {
    const found = correlation(slow, SLOW, WINDOW, lag);
    if (found > most) {
      most = found;
      best = lag;
    }
  }
  if (most < LEAST_CORRELATION) return LONGEST * DECIMATION;
  return refined(history, length, best * DECIMATION);
}

function refined(history: StaticArray<f32>, length: i32, around: i32): i32 {
  let best = around;
  let most: f32 = -1;
  const last = min(around + DECIMATION - 1, LONGEST * DECIMATION);
  for (let lag = max(around - DECIMATION + 1, SHORTEST * DECIMATION); lag <= last; lag++) {
    const found = correlation(history, length, FINE_WINDOW, lag);
    if (found > most) {
      most = found;
      best = lag;
    }
  }
  return best;
}

/** Of the newest `window` of `length` samples and those `lag` before, -1 to 1. */
function correlation(samples: StaticArray<f32>, length: i32, window: i32, lag: i32): f32 {
  let product: f32 = 0;
  let latest: f32 = 0;
  let earlier: f32 = 0;
  for (let i = length - window; i < length; i++) {
    const a = unchecked(samples[i]);
    const b = unchecked(samples[i - lag]);
    product += a * b;
    latest += a * a;
    earlier += b * b;
  }
  return product / (Mathf.sqrt(latest * earlier) + <f32>1e-9);
}
