import { FRAME, HISTORY } from './format';
import { dot, shiftLeft } from './simd';

// The input at 48 kHz, a low-passed copy for reading it faster than it came, and a copy at 12 kHz for finding the pitch.

/** 48 kHz samples for one at 12 kHz. */
export const DECIMATION: i32 = 4;
export const SLOW_HISTORY: i32 = HISTORY / DECIMATION;
const SLOW_FRAME: i32 = FRAME / DECIMATION;
const TAPS: i32 = 64;
/** The pitch and its first harmonics; what lies above only disturbs. */
const SLOW_CUTOFF_HZ: f32 = 1500.0;
/** Nobody's microphone is this loud; it keeps every product below finite. */
const LOUDEST: f32 = 4.0;

const input = new StaticArray<f32>(HISTORY);
const smooth = new StaticArray<f32>(HISTORY);
const slow = new StaticArray<f32>(SLOW_HISTORY);
const taps = new StaticArray<f32>(TAPS);
const lowPass = new StaticArray<f32>(4);
let smoothRate: f32 = 1.0;
let b0: f32 = 1.0;
let b1: f32 = 0.0;
let b2: f32 = 0.0;
let a1: f32 = 0.0;
let a2: f32 = 0.0;

export function inputAddress(): usize {
  return changetype<usize>(input);
}

export function smoothAddress(): usize {
  return changetype<usize>(smooth);
}

export function slowAddress(): usize {
  return changetype<usize>(slow);
}

/** Makes the filter that leads to 12 kHz. */
export function prepareHistory(): void {
  let sum: f32 = 0;
  const middle = <f32>(TAPS - 1) / 2;
  for (let i = 0; i < TAPS; i++) {
    const t = <f32>i - middle;
    const angle = <f32>Mathf.PI * 2 * (SLOW_CUTOFF_HZ / 48000) * t;
    const window = <f32>0.5 - <f32>0.5 * Mathf.cos((<f32>Mathf.PI * 2 * (<f32>i + <f32>0.5)) / <f32>TAPS);
    const tap = (Mathf.sin(angle) / t) * window;
    unchecked((taps[i] = tap));
    sum += tap;
  }
  for (let i = 0; i < TAPS; i++) unchecked((taps[i] /= sum));
  clearHistory();
}

export function clearHistory(): void {
  memory.fill(inputAddress(), 0, (<usize>HISTORY) << 2);
  memory.fill(smoothAddress(), 0, (<usize>HISTORY) << 2);
  memory.fill(slowAddress(), 0, (<usize>SLOW_HISTORY) << 2);
  memory.fill(changetype<usize>(lowPass), 0, 16);
}

/**
 * Says how fast the smooth copy will be read: at a rate above 1 what lies above the new Nyquist limit is taken out
 * of it (Butterworth low pass of order 4 from two biquads).
 */
export function setReadingRate(rate: f32): void {
  if (rate == smoothRate) return;
  smoothRate = rate;
  const angle = (<f32>Mathf.PI * <f32>0.85) / max(rate, <f32>1.0);
  const cosine = Mathf.cos(angle);
  const alpha = Mathf.sin(angle) / (<f32>2.0 * <f32>0.7071);
  const a0 = alpha + 1;
  b0 = ((<f32>1 - cosine) * <f32>0.5) / a0;
  b1 = (<f32>1 - cosine) / a0;
  b2 = b0;
  a1 = (cosine * -2) / a0;
  a2 = (<f32>1 - alpha) / a0;
}

/** Takes FRAME samples at `samples` in. A value that is not finite counts as silence. */
export function appendFrame(samples: usize): void {
  shiftLeft(inputAddress(), HISTORY, FRAME);
  shiftLeft(smoothAddress(), HISTORY, FRAME);
  shiftLeft(slowAddress(), SLOW_HISTORY, SLOW_FRAME);
  for (let i = 0; i < FRAME; i++) {
    let value = load<f32>(samples + ((<usize>i) << 2));
    if (!isFinite(value)) value = 0;
    unchecked((input[HISTORY - FRAME + i] = max(-LOUDEST, min(LOUDEST, value))));
  }
  appendSmooth();
  for (let i = 0; i < SLOW_FRAME; i++) {
    const start = HISTORY - FRAME + (i + 1) * DECIMATION - TAPS;
    const value = dot(inputAddress() + ((<usize>start) << 2), changetype<usize>(taps), TAPS);
    unchecked((slow[SLOW_HISTORY - SLOW_FRAME + i] = value));
  }
}

function appendSmooth(): void {
  if (smoothRate <= 1) {
    const start = (<usize>(HISTORY - FRAME)) << 2;
    memory.copy(smoothAddress() + start, inputAddress() + start, (<usize>FRAME) << 2);
    return;
  }
  let s0 = unchecked(lowPass[0]);
  let s1 = unchecked(lowPass[1]);
  let s2 = unchecked(lowPass[2]);
  let s3 = unchecked(lowPass[3]);
  for (let i = HISTORY - FRAME; i < HISTORY; i++) {
    const x = unchecked(input[i]);
    const y = b0 * x + s0;
    s0 = b1 * x - a1 * y + s1;
    s1 = b2 * x - a2 * y;
    const z = b0 * y + s2;
    s2 = b1 * y - a1 * z + s3;
    s3 = b2 * y - a2 * z;
    unchecked((smooth[i] = z));
  }
  unchecked((lowPass[0] = flushed(s0)));
  unchecked((lowPass[1] = flushed(s1)));
  unchecked((lowPass[2] = flushed(s2)));
  unchecked((lowPass[3] = flushed(s3)));
}

/** Tiny numbers make some processors a hundred times slower. */
function flushed(value: f32): f32 {
  return Mathf.abs(value) < <f32>1e-20 ? 0 : value;
}

/** Where slow sample `i` lies in the input: behind by the filter's delay. */
export function slowToInput(i: f32): f32 {
  return i * <f32>DECIMATION + <f32>(DECIMATION - 1) - <f32>(TAPS - 1) / 2;
}

export function inputToSlow(position: f32): f32 {
  return (position - <f32>(DECIMATION - 1) + <f32>(TAPS - 1) / 2) / <f32>DECIMATION;
}
