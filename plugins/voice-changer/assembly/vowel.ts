import {
  effectiveMode,
  formantRatio,
  MODE_NATURAL,
  MODE_ROBOT,
  MODE_WHISPER,
  pitchRatio,
  wetShare,
} from './parameters';
import { ROBOT_HZ } from './voice';

// What the settings make of a voice, as a picture: the spectrum of an "ah" spoken at 120 Hz. Harmonics stand a pitch apart under the
// formants of the mouth (G. Fant, "Acoustic Theory of Speech Production", 1960); pitch moves the ones, timbre the others.

const POINTS: i32 = 400;
const LOWEST_HZ: f32 = 60;
const HIGHEST_HZ: f32 = 2800;
const SPOKEN_HZ: f32 = 120;
/** How far the valleys between two harmonics lie below them. */
const VALLEY_DB: f32 = 18;
/** A whisper is this much softer. */
const WHISPER_DB: f32 = -9;

/** Formants of an "ah" and their widths, in Hz. */
const FORMANTS_HZ: StaticArray<f32> = [730, 1090, 2440, 3400];
const WIDTHS_HZ: StaticArray<f32> = [90, 110, 140, 200];

export const vowelKhz = new Float32Array(POINTS);
export const vowelDb = new Float32Array(POINTS);

/** Fills both lists by the parameters as they stand. */
export function drawVowel(): void {
  const mode = effectiveMode();
  const wet = wetShare();
  const hz = mode == MODE_ROBOT ? ROBOT_HZ * pitchRatio() : SPOKEN_HZ * pitchRatio();
  const formants = mode == MODE_WHISPER ? <f32>1 : formantRatio();
  for (let point = 0; point < POINTS; point++) {
    const at = LOWEST_HZ + ((HIGHEST_HZ - LOWEST_HZ) * <f32>point) / <f32>(POINTS - 1);
    const plain = mouthDb(at) + harmonicsDb(at, SPOKEN_HZ);
    let changed = mouthDb(at / formants);
    changed += mode == MODE_WHISPER ? WHISPER_DB : harmonicsDb(at, hz);
    vowelKhz[point] = at / 1000;
    vowelDb[point] = mode == MODE_NATURAL ? plain : mixedDb(plain, changed, wet);
  }
}

/** Resonances over a voice that falls by 6 dB an octave, about 0 dB at its first formant. */
function mouthDb(hz: f32): f32 {
  let power: f32 = 1e-4;
  for (let index = 0; index < FORMANTS_HZ.length; index++) {
    const away = (hz - FORMANTS_HZ[index]) / WIDTHS_HZ[index];
    power += <f32>1 / (<f32>1 + away * away);
  }
  return <f32>10 * Mathf.log10(power) - <f32>6 * Mathf.log2(max(hz, <f32>100) / FORMANTS_HZ[0]);
}

function harmonicsDb(hz: f32, pitch: f32): f32 {
  return VALLEY_DB * <f32>0.5 * (Mathf.cos((<f32>Mathf.PI * 2 * hz) / pitch) - 1);
}

function mixedDb(plain: f32, changed: f32, wet: f32): f32 {
  const power = (<f32>1 - wet) * Mathf.pow(10, plain / 10) + wet * Mathf.pow(10, changed / 10);
  return <f32>10 * Mathf.log10(power);
}
