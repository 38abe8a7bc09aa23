import { Parameter } from '../../../plugin-api/assemblyscript/sdk/effect';

// What the host can turn. The first four are those of version 0.1.0: settings of then mean the same now.

export const MODE: u32 = 0;
export const SEMITONES: u32 = 1;
export const KEEP_FORMANTS: u32 = 2;
export const MIX: u32 = 3;
export const FORMANT: u32 = 4;
export const BYPASS: u32 = 5;

export const MODE_NATURAL: i32 = 0;
export const MODE_PITCH: i32 = 1;
export const MODE_ROBOT: i32 = 2;
export const MODE_WHISPER: i32 = 3;

/** A turn of a knob takes this long: no zipper noise, and still at once to the hand. */
const SMOOTHING_MS: u32 = 50;

export const PARAMETERS: Parameter[] = [
  new Parameter(MODE, 'Voice', '', 0, 3, 1, 1),
  new Parameter(SEMITONES, 'Pitch', 'semitones', -12, 12, 4, 0, SMOOTHING_MS),
  new Parameter(KEEP_FORMANTS, 'Keep my timbre', '', 0, 1, 1, 1),
  new Parameter(MIX, 'Mix', '%', 0, 100, 100, 0, SMOOTHING_MS),
  new Parameter(FORMANT, 'Timbre', 'semitones', -6, 6, 0, 0, SMOOTHING_MS),
  new Parameter(BYPASS, 'Bypass', '', 0, 1, 0, 1),
];

const values = new StaticArray<f64>(PARAMETERS.length);
for (let id = 0; id < PARAMETERS.length; id++) values[id] = PARAMETERS[id].defaultValue;

/** The value now; `id` is one of the above. */
export function valueOf(id: u32): f64 {
  return unchecked(values[id]);
}

/** Whether the value is another one now. */
export function turn(id: u32, value: f64): bool {
  if (values[id] == value) return false;
  values[id] = value;
  return true;
}

/** New pitch by old. */
export function pitchRatio(): f32 {
  return Mathf.pow(2, <f32>valueOf(SEMITONES) / 12);
}

/** How far the formants move; more than an octave is no voice any more. */
export function formantRatio(): f32 {
  const shift = Mathf.pow(2, <f32>valueOf(FORMANT) / 12);
  return max<f32>(0.5, min<f32>(2, valueOf(KEEP_FORMANTS) > 0 ? shift : shift * pitchRatio()));
}

/** What is heard: a bypass, and a pitch with nothing to move, are the natural voice. */
export function effectiveMode(): i32 {
  if (valueOf(BYPASS) > 0) return MODE_NATURAL;
  const mode = <i32>valueOf(MODE);
  const isUnmoved = valueOf(SEMITONES) == 0 && valueOf(FORMANT) == 0;
  return mode == MODE_PITCH && isUnmoved ? MODE_NATURAL : mode;
}

/** Share of the changed voice, 0 to 1. */
export function wetShare(): f32 {
  return effectiveMode() == MODE_NATURAL ? 0 : <f32>valueOf(MIX) / 100;
}
