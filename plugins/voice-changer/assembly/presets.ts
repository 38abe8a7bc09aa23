import { setParameter } from '../../../plugin-api/assemblyscript/sdk/contract/settings';
import { Choice } from '../../../plugin-api/assemblyscript/sdk/tree';
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
    setParameter(MODE, this.mode);
    setParameter(MIX, 100);
    if (this.mode == MODE_WHISPER) return;
    setParameter(SEMITONES, this.semitones);
    setParameter(KEEP_FORMANTS, 1);
    setParameter(FORMANT, this.formant);
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

export function presetChoices(): Choice[] {
  const choices: Choice[] = [];
  for (let index = 0; index < PRESETS.length; index++)
    choices.push(new Choice(PRESETS[index].name, PRESETS[index].name));
  return choices;
}

/** Empty where the knobs stand as no preset has them. */
export function chosenPreset(): string {
  for (let index = 0; index < PRESETS.length; index++) if (PRESETS[index].isChosen) return PRESETS[index].name;
  return '';
}

/** An unknown name changes nothing. */
export function choosePreset(name: string): void {
  for (let index = 0; index < PRESETS.length; index++) if (PRESETS[index].name == name) PRESETS[index].choose();
}
