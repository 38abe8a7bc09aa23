import { FRAME, HISTORY, OUTPUT_END, OUTPUT_START } from './format';
import { inputAddress, setReadingRate, smoothAddress } from './history';
import { clearMarks, extendMarks, markPeriod, markPosition, moveMarks, nearestMark } from './pitch-marks';
import { clearTracker, periodAt, trackPitch } from './pitch-tracker';
import { shiftLeft } from './simd';

// Pitch-synchronous overlap-add (TD-PSOLA; E. Moulines and F. Charpentier, "Pitch-synchronous waveform processing techniques
// for text-to-speech synthesis using diphones", 1990). A grain is two periods of the voice around a mark, under a window. Set
// closer together, the grains make a higher pitch, and as each is left as it was, so are the formants. Read
// faster, they take the formants with them. Where there is no voice, grains go back where they came from.

/** Half a grain where there is no voice: 5 ms. */
const UNVOICED: f32 = 240;
/**
 * Grains closer together than they were cut add up to more power, hence the root in `renderPitchShift`; and the window takes about
 * 1.2 dB from harmonics that move (measured on speech).
 */
const SMEARED: f32 = 1.15;
const PENDING: i32 = FRAME + 2048;

/** Sum of the grains from OUTPUT_START on. */
const pending = new StaticArray<f32>(PENDING);
let next: f32 = <f32>OUTPUT_START;
/** Right half of the grain before, and so left half of the next one. */
let before: f32 = UNVOICED;

export function clearPitchShift(): void {
  memory.fill(changetype<usize>(pending), 0, (<usize>PENDING) << 2);
  next = <f32>OUTPUT_START;
  before = UNVOICED;
  clearMarks();
  clearTracker();
}

/**
 * Writes the frame that leaves now to `output`.
 * `ratio`: new pitch by old. `rate`: how fast grains are read; 1 keeps the formants.
 * `robotPeriod`: if above 0, the new period wherever there is voice, in place of `ratio`.
 */
export function renderPitchShift(output: usize, ratio: f32, rate: f32, robotPeriod: f32): void {
  moveMarks();
  extendMarks(trackPitch());
  setReadingRate(rate);
  const source = rate > 1 ? smoothAddress() : inputAddress();
  while (next - before < <f32>OUTPUT_END) {
    const mark = nearestMark(next);
    let spacing: f32 = UNVOICED;
    let half: f32 = UNVOICED;
    let centre = min(next, <f32>(HISTORY - 4) - UNVOICED * rate);
    if (mark >= 0) {
      centre = markPosition(mark);
      // The mark was set with the pitch of a moment before; by now more is known.
      const known = periodAt(centre);
      const period = known > 0 ? known : markPeriod(mark);
      half = period / rate;
      spacing = robotPeriod > 0 ? robotPeriod : period / ratio;
    }
    addGrain(source, centre, rate, before, half, spacing == half ? 1 : SMEARED * Mathf.sqrt(spacing / half));
    before = half;
    next += spacing;
  }
  memory.copy(output, changetype<usize>(pending), (<usize>FRAME) << 2);
  shiftLeft(changetype<usize>(pending), PENDING, FRAME);
  memory.fill(changetype<usize>(pending) + ((<usize>(PENDING - FRAME)) << 2), 0, (<usize>FRAME) << 2);
  next -= <f32>FRAME;
}

/** Adds what lies around `centre` of the source at `next`, under a window of `left` and `right`. */
function addGrain(source: usize, centre: f32, rate: f32, left: f32, right: f32, gain: f32): void {
  const first = <i32>Mathf.ceil(next - left);
  const middle = <i32>Mathf.ceil(next);
  const last = <i32>Mathf.floor(next + right);
  addHalf(source, centre, rate, first, middle - 1, left, gain);
  addHalf(source, centre, rate, middle, last, right, gain);
}

/** One side of the window: a raised cosine, made by the recurrence cos((n+1)t) = 2 cos(t) cos(nt) - cos((n-1)t). */
function addHalf(source: usize, centre: f32, rate: f32, first: i32, last: i32, half: f32, gain: f32): void {
  const step = <f32>Mathf.PI / half;
  const twice = Mathf.cos(step) * 2;
  const start = <f32>first - next;
  let cosine = Mathf.cos(start * step);
  let cosineBefore = Mathf.cos((start - 1) * step);
  let position = centre + start * rate;
  const halfGain = gain * <f32>0.5;
  for (let n = first; n <= last; n++) {
    const index = n - OUTPUT_START;
    const whole = <i32>position;
    if (index >= 0 && index < PENDING && whole >= 1 && whole < HISTORY - 2) {
      const window = halfGain * (cosine + 1);
      unchecked((pending[index] += window * between(source + ((<usize>whole) << 2), position - <f32>whole)));
    }
    const cosineAfter = twice * cosine - cosineBefore;
    cosineBefore = cosine;
    cosine = cosineAfter;
    position += rate;
  }
}

/** Cubic (Catmull-Rom) interpolation between the sample at `at` and the next. */
function between(at: usize, fraction: f32): f32 {
  const a = load<f32>(at - 4);
  const b = load<f32>(at);
  const c = load<f32>(at + 4);
  const d = load<f32>(at + 8);
  const slope = c - a;
  const bend = a * 2 - b * 5 + c * 4 - d;
  const twist = (b - c) * 3 + d - a;
  return b + <f32>0.5 * fraction * (slope + fraction * (bend + fraction * twist));
}
