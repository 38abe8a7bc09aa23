import { FRAME, OUTPUT_END } from './format';
import { inputAddress } from './history';
import { dot, shiftLeft } from './simd';

// A whisper is breath shaped by the mouth: linear prediction finds the shape, noise takes the place of the voice.

/** Enough for the formants at 48 kHz; a multiple of 4. */
const ORDER: i32 = 40;
const WINDOW: i32 = 960;
/** The shape glides from frame to frame in steps of 2.5 ms. */
const STEP: i32 = 120;
/** Takes the voice's tilt out before, and puts less of it back after: breath is brighter than voice. */
const PRE_EMPHASIS: f32 = 0.95;
const DE_EMPHASIS: f32 = 0.75;
const LOUDNESS: f32 = 2.2;

const hann = new StaticArray<f32>(WINDOW);
const windowed = new StaticArray<f32>(WINDOW + ORDER + 4);
const lagWindow = new StaticArray<f64>(ORDER + 1);
const correlation = new StaticArray<f64>(ORDER + 1);
/** Reflection coefficients at the end of the last frame and of this one. */
const reflectionsBefore = new StaticArray<f32>(ORDER);
const reflections = new StaticArray<f32>(ORDER);
const predictor = new StaticArray<f64>(ORDER + 1);
const predictorBefore = new StaticArray<f64>(ORDER + 1);
/** The predictor from its oldest sample to its newest, as the filter reads it. */
const filter = new StaticArray<f32>(ORDER);
/** The last ORDER outputs and the frame that is being made. */
const breath = new StaticArray<f32>(ORDER + FRAME);
let gain: f32 = 0;
let gainBefore: f32 = 0;
let tilt: f32 = 0;
let random: u32 = 0x9e3779b9;

export function prepareWhisper(): void {
  for (let i = 0; i < WINDOW; i++) {
    unchecked((hann[i] = <f32>0.5 - <f32>0.5 * Mathf.cos((<f32>Mathf.PI * 2 * (<f32>i + <f32>0.5)) / <f32>WINDOW)));
  }
  for (let i = 0; i <= ORDER; i++) {
    // 40 Hz wide, so that single harmonics do not ring.
    const spread = (2.0 * Math.PI * 40.0 * <f64>i) / 48000.0;
    unchecked((lagWindow[i] = Math.exp(-0.5 * spread * spread)));
  }
  clearWhisper();
}

export function clearWhisper(): void {
  memory.fill(changetype<usize>(breath), 0, (<usize>(ORDER + FRAME)) << 2);
  memory.fill(changetype<usize>(reflections), 0, (<usize>ORDER) << 2);
  gain = 0;
  tilt = 0;
}

/** Writes the frame that leaves now to `output`. */
export function renderWhisper(output: usize): void {
  memory.copy(changetype<usize>(reflectionsBefore), changetype<usize>(reflections), (<usize>ORDER) << 2);
  gainBefore = gain;
  analyse(OUTPUT_END - WINDOW / 2);
  shiftLeft(changetype<usize>(breath), ORDER + FRAME, FRAME);
  for (let start = 0; start < FRAME; start += STEP) {
    const along = (<f32>start + <f32>(STEP / 2)) / <f32>FRAME;
    shapeFilter(along);
    breathe(start, gainBefore + (gain - gainBefore) * along);
  }
  for (let i = 0; i < FRAME; i++) {
    tilt = unchecked(breath[ORDER + i]) + DE_EMPHASIS * tilt;
    store<f32>(output + ((<usize>i) << 2), tilt * LOUDNESS);
  }
  if (Mathf.abs(tilt) < <f32>1e-20) tilt = 0;
}

/** Finds shape and strength of the WINDOW samples from `start` on: autocorrelation, then Levinson and Durbin. */
function analyse(start: i32): void {
  let address = inputAddress() + ((<usize>(start - 1)) << 2);
  let last = load<f32>(address);
  for (let i = 0; i < WINDOW; i++) {
    address += 4;
    const value = load<f32>(address);
    unchecked((windowed[i] = (value - PRE_EMPHASIS * last) * unchecked(hann[i])));
    last = value;
  }
  // Behind the window lie zeros, so every lag can take the same number of products.
  const base = changetype<usize>(windowed);
  for (let lag = 0; lag <= ORDER; lag++) {
    const product = <f64>dot(base, base + ((<usize>lag) << 2), WINDOW);
    unchecked((correlation[lag] = product * unchecked(lagWindow[lag])));
  }
  // A floor 50 dB down keeps the prediction sane where a band is empty.
  unchecked((correlation[0] = correlation[0] * 1.00001 + 1e-9));
  const error = solve();
  const hannPower = 0.375;
  gain = <f32>Math.sqrt(max(0.0, error - 1e-9) / (<f64>WINDOW * hannPower));
}

/** Fills `reflections`; returns the power that prediction leaves over. */
function solve(): f64 {
  let error = unchecked(correlation[0]);
  for (let i = 0; i < ORDER; i++) {
    let sum = unchecked(correlation[i + 1]);
    for (let j = 0; j < i; j++) sum -= unchecked(predictor[j]) * unchecked(correlation[i - j]);
    const reflection = max(-0.9999, min(0.9999, sum / error));
    unchecked((reflections[i] = <f32>reflection));
    growPredictor(i, reflection);
    error *= 1.0 - reflection * reflection;
  }
  return error;
}

/** From the predictor of order `order` to the next. */
function growPredictor(order: i32, reflection: f64): void {
  memory.copy(changetype<usize>(predictorBefore), changetype<usize>(predictor), (<usize>order) << 3);
  for (let j = 0; j < order; j++) {
    const mirrored = unchecked(predictorBefore[order - 1 - j]);
    unchecked((predictor[j] = unchecked(predictorBefore[j]) - reflection * mirrored));
  }
  unchecked((predictor[order] = reflection));
}

/** Reflection coefficients may be mixed freely: the filter stays stable. */
function shapeFilter(along: f32): void {
  for (let i = 0; i < ORDER; i++) {
    const from = unchecked(reflectionsBefore[i]);
    growPredictor(i, <f64>(from + (unchecked(reflections[i]) - from) * along));
  }
  for (let i = 0; i < ORDER; i++) unchecked((filter[i] = <f32>unchecked(predictor[ORDER - 1 - i])));
}

function breathe(start: i32, strength: f32): void {
  const weights = changetype<usize>(filter);
  // Uniform noise between -1 and 1 has a power of 1/3.
  const scale = strength * <f32>1.7320508;
  for (let i = start; i < start + STEP; i++) {
    random ^= random << 13;
    random ^= random >> 17;
    random ^= random << 5;
    const noise = <f32>(<i32>random) * <f32>4.6566129e-10;
    const past = changetype<usize>(breath) + ((<usize>i) << 2);
    const value = scale * noise + dot(past, weights, ORDER);
    unchecked((breath[ORDER + i] = Mathf.abs(value) < <f32>1e-20 ? 0 : value));
  }
}
