import { FRAME, OUTPUT_START } from './format';
import { appendFrame, clearHistory, inputAddress, prepareHistory } from './history';
import { effectiveMode, formantRatio, MODE_PITCH, MODE_ROBOT, MODE_WHISPER, pitchRatio, wetShare } from './parameters';
import { dot } from './simd';
import { clearPitchShift, renderPitchShift } from './pitch-shift';
import { clearWhisper, prepareWhisper, renderWhisper } from './whisper';

// One frame in, one frame out: which of the sounds is heard, and the fades between them.

/** Of the robot, when it is not moved by semitones. */
export const ROBOT_HZ: f32 = 110;
/** Above this level a changed voice is bent, not cut. */
const KNEE: f32 = 0.85;

const shifted = new StaticArray<f32>(FRAME);
const whispered = new StaticArray<f32>(FRAME);
/** Time constant of the loudness that is compared: 200 ms. */
const LOUDNESS_FRAMES: f32 = 20;
/** At most 6 dB either way. */
const MOST_CORRECTION: f32 = 2;

/** How loud each sound was at the end of the last frame. */
let dryGain: f32 = 1;
let shiftGain: f32 = 0;
let whisperGain: f32 = 0;
/** Power of the voice and of its shifted copy, over the last LOUDNESS_FRAMES. */
let dryPower: f32 = 0;
let shiftPower: f32 = 0;

export function prepareVoice(): void {
  prepareHistory();
  prepareWhisper();
  clearVoice();
}

export function clearVoice(): void {
  clearHistory();
  clearPitchShift();
  clearWhisper();
  dryGain = 1;
  shiftGain = 0;
  whisperGain = 0;
  dryPower = 0;
  shiftPower = 0;
}

/** Takes a frame at `input` in and writes the one of LATENCY samples ago, changed, to `output`. */
export function changeFrame(input: usize, output: usize): void {
  appendFrame(input);
  const mode = effectiveMode();
  const wet = wetShare();
  const shiftTarget: f32 = mode == MODE_PITCH || mode == MODE_ROBOT ? wet : 0;
  const whisperTarget: f32 = mode == MODE_WHISPER ? wet : 0;
  if (shiftGain > 0 || shiftTarget > 0) {
    if (shiftGain == 0) clearPitchShift();
    const ratio = pitchRatio();
    const robotPeriod: f32 = mode == MODE_ROBOT ? <f32>48000 / (ROBOT_HZ * ratio) : 0;
    renderPitchShift(changetype<usize>(shifted), ratio, formantRatio(), robotPeriod);
  }
  if (whisperGain > 0 || whisperTarget > 0) {
    if (whisperGain == 0) clearWhisper();
    renderWhisper(changetype<usize>(whispered));
  }
  blend(output, <f32>1 - wet, shiftTarget * correction(shiftTarget), whisperTarget);
}

/**
 * What makes the shifted voice as loud as the natural one: where the formants stay, harmonics that move to weaker
 * places of the spectrum take their power along.
 */
function correction(target: f32): f32 {
  if (target == 0) return 1;
  const dry = inputAddress() + ((<usize>OUTPUT_START) << 2);
  const changed = changetype<usize>(shifted);
  dryPower += (dot(dry, dry, FRAME) - dryPower) / LOUDNESS_FRAMES;
  shiftPower += (dot(changed, changed, FRAME) - shiftPower) / LOUDNESS_FRAMES;
  // Below -80 dBFS there is nothing to compare.
  if (dryPower < <f32>1e-8 * <f32>FRAME || shiftPower < <f32>1e-8 * <f32>FRAME) return 1;
  return max(<f32>1 / MOST_CORRECTION, min(MOST_CORRECTION, Mathf.sqrt(dryPower / shiftPower)));
}

/** Mixes the sounds, each fading from its loudness before to its new one. */
function blend(output: usize, dryTarget: f32, shiftTarget: f32, whisperTarget: f32): void {
  const dry = inputAddress() + ((<usize>OUTPUT_START) << 2);
  for (let i = 0; i < FRAME; i++) {
    const along = <f32>(i + 1) / <f32>FRAME;
    const offset = (<usize>i) << 2;
    let changed: f32 = 0;
    if (shiftGain > 0 || shiftTarget > 0) {
      changed += unchecked(shifted[i]) * (shiftGain + (shiftTarget - shiftGain) * along);
    }
    if (whisperGain > 0 || whisperTarget > 0) {
      changed += unchecked(whispered[i]) * (whisperGain + (whisperTarget - whisperGain) * along);
    }
    store<f32>(output + offset, load<f32>(dry + offset) * (dryGain + (dryTarget - dryGain) * along) + bent(changed));
  }
  dryGain = dryTarget;
  shiftGain = shiftTarget;
  whisperGain = whisperTarget;
}

/** Leaves values up to KNEE alone and brings louder ones towards 1. */
function bent(value: f32): f32 {
  const size = Mathf.abs(value);
  if (size <= KNEE) return value;
  const over = (size - KNEE) / (<f32>1 - KNEE);
  const soft = KNEE + ((<f32>1 - KNEE) * over) / (over + 1);
  return value < 0 ? -soft : soft;
}
