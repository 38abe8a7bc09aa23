import { turnParameter, wakeIn } from './host';
import {
  BYPASS,
  effectiveMode,
  FORMANT,
  KEEP_FORMANTS,
  MIX,
  MODE,
  MODE_NATURAL,
  MODE_ROBOT,
  MODE_WHISPER,
  SEMITONES,
  valueOf,
} from './parameters';
import { chosenPreset, choosePreset, presetNames } from './presets';
import { COLUMN, SLOT_SIDE_PANEL, SLOT_STATUS_BADGE, TONE_NORMAL, TONE_SOFT, Tree } from './tree';
import { drawVowel, vowelDb, vowelKhz } from './vowel';

// The panel beside the chat and the badge in the list of plugins, drawn by the event instance alone.

/** Turns that come together are drawn together, and never more often than the host takes. */
const DRAW_AFTER_MS: u32 = 60;
const MODES: string[] = ['Natural', 'Pitch', 'Robot', 'Whisper'];
const STEP: f64 = 0.5;

let isOpen = false;
let isWaiting = false;

/** From now on there is somebody to draw for. */
export function openPanel(): void {
  isOpen = true;
}

/** A parameter is another one now. */
export function redraw(): void {
  if (!isOpen || isWaiting) return;
  isWaiting = true;
  wakeIn(DRAW_AFTER_MS);
}

/** Draws the panel as it is now. */
export function draw(): void {
  if (!isOpen) return;
  isWaiting = false;
  drawPanel();
  const badge = new Tree(1);
  badge.text('badge', 0, summary(), valueOf(BYPASS) > 0 ? TONE_SOFT : TONE_NORMAL);
  badge.show(SLOT_STATUS_BADGE);
}

/** Turns what the element `key` stands for; `number` is its value, or the id that was chosen. */
export function use(key: string, number: f64): void {
  if (isNaN(number)) return;
  if (key == 'preset') choosePreset(<i32>number);
  else if (key == 'voice') turnParameter(MODE, number);
  else if (key == 'pitch') turnParameter(SEMITONES, number);
  else if (key == 'timbre') turnParameter(FORMANT, number);
  else if (key == 'keep') turnParameter(KEEP_FORMANTS, number);
  else if (key == 'mix') turnParameter(MIX, number);
  else if (key == 'bypass') turnParameter(BYPASS, number);
}

function drawPanel(): void {
  const mode = <i32>valueOf(MODE);
  const tree = new Tree(9);
  tree.group('panel', 0, COLUMN);
  tree.select('preset', 0, 'Preset', presetNames(), chosenPreset());
  tree.toggle('bypass', 0, 'Bypass, to compare', valueOf(BYPASS) > 0);
  drawVowel();
  tree.plot('vowel', 0, 'An “ah” as others hear it', 'kHz', 'dB', vowelKhz, vowelDb);
  tree.select('voice', 0, 'Voice', MODES, mode);
  // A natural voice and a whisper have nothing to move.
  if (mode != MODE_NATURAL && mode != MODE_WHISPER) {
    tree.slider('pitch', 0, 'Pitch', valueOf(SEMITONES), -12, 12, STEP, 'semitones');
    tree.slider('timbre', 0, 'Timbre', valueOf(FORMANT), -6, 6, STEP, 'semitones');
    tree.toggle('keep', 0, 'Keep my timbre', valueOf(KEEP_FORMANTS) > 0);
  }
  if (mode != MODE_NATURAL) tree.slider('mix', 0, 'Mix', valueOf(MIX), 0, 100, 1, '%');
  tree.show(SLOT_SIDE_PANEL);
}

/** What the voice is now, in a word. */
function summary(): string {
  if (valueOf(BYPASS) > 0) return 'bypassed';
  const mode = effectiveMode();
  if (mode == MODE_NATURAL) return 'natural';
  if (mode == MODE_WHISPER) return 'whisper';
  return mode == MODE_ROBOT ? 'robot' : semitones(valueOf(SEMITONES));
}

function semitones(value: f64): string {
  const halves = <i32>Math.round(Math.abs(value) * 2);
  const sign = halves == 0 ? '' : value < 0 ? '−' : '+';
  return sign + (halves / 2).toString() + (halves % 2 == 0 ? '' : '.5') + ' semitones';
}
