const FRAME_SAMPLES = 480;
/** Number of frames whose mean is the level before the edit. */
const BEFORE_FRAMES = 20;
/** Number of frames for which the new level must stand; a shorter change is a late frame. */
const STANDING_FRAMES = 10;
const TOLERANCE = 0.05;

/**
 * Time in epoch ms at which a steady tone first reached, at the loudspeaker, `ratio` times the level that it had at `editMs`; null when it never did. `played`
 * holds for each frame of the recording when it was handed to the device.
 */
export function findChange(
  heard: Float32Array,
  played: ReadonlyMap<number, number>,
  editMs: number,
  ratio: number,
): number | null {
  const frames = Math.floor(heard.length / FRAME_SAMPLES);
  let first = 0;
  while (first < frames && (played.get(first) ?? 0) < editMs) first += 1;
  const before = median(levels(heard, first - BEFORE_FRAMES, first));
  if (!(before > 0)) return null;
  let standing = 0;
  for (let frame = first; frame < frames; frame++) {
    const [level = 0] = levels(heard, frame, frame + 1);
    standing = Math.abs(level / before / ratio - 1) <= TOLERANCE ? standing + 1 : 0;
    if (standing === STANDING_FRAMES) return played.get(frame - STANDING_FRAMES + 1) ?? null;
  }
  return null;
}

function levels(samples: Float32Array, from: number, to: number): number[] {
  const found: number[] = [];
  for (let frame = Math.max(0, from); frame < to; frame++) {
    let sum = 0;
    for (let index = 0; index < FRAME_SAMPLES; index++) sum += (samples[frame * FRAME_SAMPLES + index] ?? 0) ** 2;
    found.push(Math.sqrt(sum / FRAME_SAMPLES));
  }
  return found;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
