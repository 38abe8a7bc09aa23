import { turnParameter } from './host';
import {
  FORMANT,
  KEEP_FORMANTS,
  MIX,
  MODE,
  MODE_PITCH,
  MODE_ROBOT,
  MODE_WHISPER,
  SEMITONES,
  valueOf,
} from './parameters';

// Voices that one chooses by name. Each sets everything but the bypass.

class Preset {
  constructor(
    public name: string,
    public mode: i32,
    public semitones: f64,
    public formant: f64,
  ) {}

  get isChosen(): bool {
    if (<i32>valueOf(MODE) != this.mode || valueOf(MIX) != 100) return false;
    // A whisper has no pitch and keeps its timbre, however they are set.
    if (this.mode == MODE_WHISPER) return true;
    const isKept = valueOf(KEEP_FORMANTS) > 0;
    return isKept && valueOf(SEMITONES) == this.semitones && valueOf(FORMANT) == this.formant;
  }

  choose(): void {
    turnParameter(MODE, this.mode);
    turnParameter(MIX, 100);
    if (this.mode == MODE_WHISPER) return;
    turnParameter(SEMITONES, this.semitones);
    turnParameter(KEEP_FORMANTS, 1);
    turnParameter(FORMANT, this.formant);
  }
}

const PRESETS: Preset[] = [
  new Preset('Higher', MODE_PITCH, 4, 0),
  new Preset('Deeper', MODE_PITCH, -4, 0),
  new Preset('Child', MODE_PITCH, 7, 4),
  new Preset('Giant', MODE_PITCH, -6, -4),
  new Preset('Robot', MODE_ROBOT, 0, 0),
  new Preset('Deep robot', MODE_ROBOT, -7, -3),
  new Preset('Whisper', MODE_WHISPER, 0, 0),
];

export function presetNames(): string[] {
  const names: string[] = [];
  for (let index = 0; index < PRESETS.length; index++) names.push(PRESETS[index].name);
  return names;
}

/** -1 where the knobs stand as no preset has them. */
export function chosenPreset(): i32 {
  for (let index = 0; index < PRESETS.length; index++) if (PRESETS[index].isChosen) return index;
  return -1;
}

/** An unknown number changes nothing. */
export function choosePreset(index: i32): void {
  if (index >= 0 && index < PRESETS.length) PRESETS[index].choose();
}
