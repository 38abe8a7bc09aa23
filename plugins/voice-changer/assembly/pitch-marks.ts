import { FRAME, HISTORY, OUTPUT_START } from './format';
import { inputAddress, inputToSlow, SLOW_HISTORY, slowAddress, slowToInput } from './history';

// One mark per period of the voice, each at the same place in its period: grains cut around the marks then
// fit together at any spacing.

const MOST_MARKS: i32 = 256;
/** How far, in periods, the next mark may be from where the pitch puts it. */
const SEARCH: f32 = 0.2;

const positions = new StaticArray<f32>(MOST_MARKS);
const periods = new StaticArray<f32>(MOST_MARKS);
let count: i32 = 0;
/** Which way the voice's strongest peaks point; it hangs on the microphone. */
let polarity: f32 = 1;

export function clearMarks(): void {
  count = 0;
}

export function markPosition(index: i32): f32 {
  return unchecked(positions[index]);
}

export function markPeriod(index: i32): f32 {
  return unchecked(periods[index]);
}

/** A frame came: everything is FRAME further back. Marks that no grain can need any more go. */
export function moveMarks(): void {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const moved = unchecked(positions[i]) - <f32>FRAME;
    if (moved < <f32>(OUTPUT_START - 1500)) continue;
    unchecked((positions[kept] = moved));
    unchecked((periods[kept] = unchecked(periods[i])));
    kept++;
  }
  count = kept;
}

/** Sets marks as far as the input reaches, given the period now (0: no voice, no marks). */
export function extendMarks(period: f32): void {
  if (period <= 0) return;
  const last = <f32>HISTORY - period * <f32>1.25 - 16;
  const isContinued = count > 0 && unchecked(positions[count - 1]) > <f32>OUTPUT_START - period;
  if (!isContinued) addMark(firstMark(<f32>OUTPUT_START, period), period);
  while (count < MOST_MARKS) {
    const previous = unchecked(positions[count - 1]);
    if (previous + period > last) return;
    addMark(nextMark(previous, period), period);
  }
}

function addMark(position: f32, period: f32): void {
  if (count == MOST_MARKS) return;
  unchecked((positions[count] = position));
  unchecked((periods[count] = period));
  count++;
}

/** The mark whose grain belongs at `position`, or -1 where there is no voice. */
export function nearestMark(position: f32): i32 {
  let best = -1;
  let bestDistance: f32 = Infinity;
  for (let i = 0; i < count; i++) {
    const distance = Mathf.abs(unchecked(positions[i]) - position);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = i;
    }
  }
  if (best < 0) return -1;
  // The newest grain has to be there as a whole, so a low voice's last mark may lie more than a period back.
  const reach: f32 = best == count - 1 && unchecked(positions[best]) < position ? 1.5 : 0.75;
  return bestDistance <= unchecked(periods[best]) * reach ? best : -1;
}

function slowSample(index: i32): f32 {
  return load<f32>(slowAddress() + ((<usize>max(0, min(SLOW_HISTORY - 1, index))) << 2));
}

/** The strongest peak of the period that starts at `from`; it decides the polarity, too. */
function firstMark(from: f32, period: f32): f32 {
  const start = <i32>inputToSlow(from);
  const end = <i32>inputToSlow(from + period);
  let highest: f32 = 0;
  let lowest: f32 = 0;
  let highestAt = start;
  let lowestAt = start;
  for (let i = start; i <= end; i++) {
    const value = slowSample(i);
    if (value > highest) {
      highest = value;
      highestAt = i;
    }
    if (value < lowest) {
      lowest = value;
      lowestAt = i;
    }
  }
  polarity = highest >= -lowest ? 1 : -1;
  return slowToInput(<f32>(polarity > 0 ? highestAt : lowestAt));
}

/**
 * Where the waveform around `previous` comes again, about one period later: normalised correlation over one
 * period at 12 kHz, pulled a little towards peaks so that marks do not wander off them.
 */
function nextMark(previous: f32, period: f32): f32 {
  const from = inputToSlow(previous);
  const slowPeriod = inputToSlow(previous + period) - from;
  const half = max(6, <i32>(slowPeriod * <f32>0.5));
  const centre = <i32>Mathf.round(from);
  const expected = <i32>Mathf.round(from + slowPeriod);
  const search = max(2, <i32>Mathf.ceil(slowPeriod * SEARCH));
  const peak = max(<f32>1e-6, Mathf.abs(slowSample(centre)));
  let best: f32 = -Infinity;
  let bestAt = 0;
  for (let offset = -search; offset <= search; offset++) {
    const score = similarity(centre, expected + offset, half, peak);
    if (score > best) {
      best = score;
      bestAt = offset;
    }
  }
  const left = similarity(centre, expected + bestAt - 1, half, peak);
  const right = similarity(centre, expected + bestAt + 1, half, peak);
  const bend = left - best * 2 + right;
  const fraction: f32 = bend < 0 ? max(<f32>-0.5, min(<f32>0.5, (<f32>0.5 * (left - right)) / bend)) : 0;
  return slowToInput(<f32>(expected + bestAt) + fraction + (from - <f32>centre));
}

function similarity(a: i32, b: i32, half: i32, peak: f32): f32 {
  let product: f32 = 0;
  let energyA: f32 = 1e-12;
  let energyB: f32 = 1e-12;
  for (let i = -half; i <= half; i++) {
    const x = slowSample(a + i);
    const y = slowSample(b + i);
    product += x * y;
    energyA += x * x;
    energyB += y * y;
  }
  const pull = max(<f32>-1.0, min(<f32>1.0, (slowSample(b) * polarity) / peak));
  return product / Mathf.sqrt(energyA * energyB) + <f32>0.1 * pull;
}
