import { setParameter } from '../../../plugin-api/assemblyscript/sdk/contract/settings';
import { setTimer } from '../../../plugin-api/assemblyscript/sdk/contract/timers';
import {
  Branch,
  Choice,
  column,
  Input,
  InputKind,
  plot,
  select,
  slider,
  Slot,
  text,
  toggle,
  Tone,
} from '../../../plugin-api/assemblyscript/sdk/tree';
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
import { chosenPreset, choosePreset, presetChoices } from './presets';
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
  redraw();
}

/** A parameter is another one now. */
export function redraw(): void {
  if (!isOpen || isWaiting) return;
  isWaiting = true;
  setTimer(DRAW_AFTER_MS, false);
}

/** Draws the panel as it is now. */
export function draw(): void {
  isWaiting = false;
  panel().show(Slot.SidePanel);
  const tone = valueOf(BYPASS) > 0 ? Tone.Soft : Tone.Normal;
  text('badge', summary()).toned(tone).show(Slot.StatusBadge);
}

/** Turns what the element `key` stands for. */
export function use(key: string, input: Input): void {
  if (input.kind == InputKind.Text) {
    const mode = MODES.indexOf(input.text);
    if (key == 'preset') choosePreset(input.text);
    else if (key == 'voice' && mode >= 0) setParameter(MODE, mode);
  } else if (input.kind == InputKind.Number) {
    if (key == 'pitch') setParameter(SEMITONES, input.number);
    else if (key == 'timbre') setParameter(FORMANT, input.number);
    else if (key == 'mix') setParameter(MIX, input.number);
  } else if (input.kind == InputKind.Flag) {
    if (key == 'keep') setParameter(KEEP_FORMANTS, input.flag ? 1 : 0);
    else if (key == 'bypass') setParameter(BYPASS, input.flag ? 1 : 0);
  }
}

function panel(): Branch {
  const mode = <i32>valueOf(MODE);
  const modes: Choice[] = [];
  for (let index = 0; index < MODES.length; index++) modes.push(new Choice(MODES[index], MODES[index]));
  drawVowel();
  const elements: Branch[] = [
    select('preset', 'Preset', presetChoices(), chosenPreset()),
    toggle('bypass', 'Bypass, to compare', valueOf(BYPASS) > 0),
    plot('vowel', 'An “ah” as others hear it', vowelKhz, vowelDb).along('kHz', 'dB'),
    select('voice', 'Voice', modes, MODES[mode]),
  ];
  // A natural voice and a whisper have nothing to move.
  if (mode != MODE_NATURAL && mode != MODE_WHISPER) {
    elements.push(slider('pitch', 'Pitch', valueOf(SEMITONES), -12, 12).inSteps(STEP).inUnit('semitones'));
    elements.push(slider('timbre', 'Timbre', valueOf(FORMANT), -6, 6).inSteps(STEP).inUnit('semitones'));
    elements.push(toggle('keep', 'Keep my timbre', valueOf(KEEP_FORMANTS) > 0));
  }
  if (mode != MODE_NATURAL) elements.push(slider('mix', 'Mix', valueOf(MIX), 0, 100).inSteps(1).inUnit('%'));
  return column('panel', elements);
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
