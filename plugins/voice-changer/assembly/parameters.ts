// What the host can turn. Each value is checked here, though the host clamps, too.

export const MODE: u32 = 0;
export const SEMITONES: u32 = 1;
export const KEEP_FORMANTS: u32 = 2;
export const MIX: u32 = 3;
export const PARAMETERS: u32 = 4;

export const MODE_NATURAL: i32 = 0;
export const MODE_PITCH: i32 = 1;
export const MODE_ROBOT: i32 = 2;
export const MODE_WHISPER: i32 = 3;

let mode: f64 = 1;
let semitones: f64 = 4;
let keepFormants: f64 = 1;
let mix: f64 = 100;

export function minimumOf(id: u32): f64 {
  return id == SEMITONES ? -12 : 0;
}

export function maximumOf(id: u32): f64 {
  if (id == MODE) return 3;
  if (id == SEMITONES) return 12;
  return id == KEEP_FORMANTS ? 1 : 100;
}

/** 0: continuous. */
export function stepOf(id: u32): f64 {
  return id == MODE || id == KEEP_FORMANTS ? 1 : 0;
}

/** NaN for an unknown id. */
export function valueOf(id: u32): f64 {
  if (id == MODE) return mode;
  if (id == SEMITONES) return semitones;
  if (id == KEEP_FORMANTS) return keepFormants;
  return id == MIX ? mix : NaN;
}

/** Unknown ids and NaN are ignored. */
export function turn(id: u32, value: f64): void {
  if (id >= PARAMETERS || isNaN(value)) return;
  const clamped = max(minimumOf(id), min(maximumOf(id), stepOf(id) > 0 ? Math.round(value) : value));
  if (id == MODE) mode = clamped;
  else if (id == SEMITONES) semitones = clamped;
  else if (id == KEEP_FORMANTS) keepFormants = clamped;
  else mix = clamped;
}
