/**
 * Fundamental frequency by YIN: de Cheveigné, Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 2002. One value per
 * 10 ms; null where the frame is quiet or not periodic (aperiodicity above 0.15).
 */
export function trackPitch(
  signal: Float32Array,
  sampleRate: number,
  lowestHz = 60,
  highestHz = 500,
): (number | null)[] {
  const longest = Math.ceil(sampleRate / lowestHz);
  const shortest = Math.floor(sampleRate / highestHz);
  const windowLength = longest;
  const hop = Math.round(sampleRate / 100);
  const loudest = loudestFrame(signal, windowLength, hop);
  const track: (number | null)[] = [];
  const differences = new Differences(signal, windowLength, longest);
  for (let start = 0; start + windowLength + longest < signal.length; start += hop) {
    if (energy(signal, start, windowLength) < loudest / 300) {
      track.push(null);
      continue;
    }
    differences.begin(start);
    track.push(firstPeriod(differences, shortest, longest, sampleRate));
  }
  return track;
}

/** Median of the voiced frames in Hz; null when no frame is voiced. */
export function medianPitch(signal: Float32Array, sampleRate: number): number | null {
  const voiced = trackPitch(signal, sampleRate).filter((hz) => hz !== null);
  return voiced.sort((a, b) => a - b)[Math.floor(voiced.length / 2)] ?? null;
}

/**
 * Semitones by which the voice in `recording` is higher than in `reference`: the median over all frames in which both are voiced, at the delay with the best
 * agreement. The recording contains the same words, later. Throws RangeError when too little of them is found.
 */
export function measurePitchShift(reference: Float32Array, recording: Float32Array, sampleRate: number): number {
  const before = trackPitch(reference, sampleRate);
  const after = trackPitch(recording, sampleRate);
  const enough = before.filter((hz) => hz !== null).length / 3;
  let best = { spread: Infinity, semitones: Number.NaN };
  for (let lag = 0; lag <= after.length; lag++) {
    const shifts: number[] = [];
    before.forEach((from, frame) => {
      const to = after[frame + lag];
      if (from !== null && to !== null && to !== undefined) shifts.push(12 * Math.log2(to / from));
    });
    if (shifts.length < enough) continue;
    shifts.sort((a, b) => a - b);
    const at = (share: number) => shifts[Math.floor(share * shifts.length)]!;
    const spread = at(0.75) - at(0.25);
    if (spread < best.spread) best = { spread, semitones: at(0.5) };
  }
  if (best.spread === Infinity) throw new RangeError('too few voiced frames in common');
  return best.semitones;
}

/**
 * Cumulative mean normalised differences of one frame at a time: 1 on average, near 0 at a period. Each is computed when it is first asked for, because the
 * search ends at the first period.
 */
class Differences {
  readonly #signal: Float32Array;
  readonly #windowLength: number;
  readonly #values: Float64Array;
  #start = 0;
  #sum = 0;
  /** Longest lag that is computed. */
  #known = 0;

  constructor(signal: Float32Array, windowLength: number, longest: number) {
    this.#signal = signal;
    this.#windowLength = windowLength;
    this.#values = new Float64Array(longest + 1);
    this.#values[0] = 1;
  }

  /** Goes to the frame that begins at this sample. */
  begin(start: number): void {
    this.#start = start;
    this.#sum = 0;
    this.#known = 0;
  }

  at(lag: number): number {
    while (this.#known < lag) this.#extend();
    return this.#values[lag]!;
  }

  #extend(): void {
    const lag = this.#known + 1;
    const signal = this.#signal;
    const windowLength = this.#windowLength;
    const start = this.#start;
    let square = 0;
    for (let i = 0; i < windowLength; i++) square += (signal[start + i]! - signal[start + i + lag]!) ** 2;
    this.#sum += square;
    this.#values[lag] = this.#sum === 0 ? 1 : (square * lag) / this.#sum;
    this.#known = lag;
  }
}

function firstPeriod(differences: Differences, shortest: number, longest: number, sampleRate: number): number | null {
  for (let lag = shortest; lag < longest; lag++) {
    if (differences.at(lag) >= 0.15) continue;
    while (lag + 1 < longest && differences.at(lag + 1) < differences.at(lag)) lag++;
    const [before, here, after] = [differences.at(lag - 1), differences.at(lag), differences.at(lag + 1)];
    const curvature = before - 2 * here + after;
    return sampleRate / (lag + (curvature > 0 ? (before - after) / (2 * curvature) : 0));
  }
  return null;
}

function energy(signal: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += signal[i]! ** 2;
  return sum;
}

function loudestFrame(signal: Float32Array, length: number, hop: number): number {
  let loudest = 0;
  for (let start = 0; start + length < signal.length; start += hop)
    loudest = Math.max(loudest, energy(signal, start, length));
  return loudest;
}
