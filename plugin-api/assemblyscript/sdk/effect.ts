// The Jackfield SDK for AssemblyScript, contract 0.2.0. The entry file gives its effect to `run`, and re-exports the hooks that plugin.wit has:
//
//     import { Effect, run } from '../sdk/effect';
//     class Gain extends Effect { … }
//     run(new Gain());
//     export * from '../sdk/captured';

/** Samples of a frame: 10 ms at 48,000 a second, mono. */
export const FRAME: i32 = 480;
/** A tail that never ends: the host never puts the effect to sleep. */
export const NEVER_SLEEPS: u32 = 0xffffffff;

/** A number that the host turns. A setting of the manifest with `x-parameter` turns the parameter of that number. */
export class Parameter {
  constructor(
    public id: u32,
    public name: string,
    /** "dB", "Hz", "semitones", "%" or empty. */
    public unit: string,
    public minimum: f64,
    public maximum: f64,
    public defaultValue: f64,
    /** 0 for continuous; 1 for whole numbers, switches and choices. */
    public step: f64 = 0,
    /** How long the host takes to turn it, in ms; 0 for at once, at most 1,000. */
    public smoothingMs: u32 = 0,
  ) {}
}

/** What a plugin is: override what it needs. Nothing that runs for a frame may allocate. */
export class Effect {
  /** Delay that it adds, in samples, at most 4,800. */
  get latencySamples(): u32 {
    return 0;
  }

  /** How long it sounds on after the input fell silent, in samples. */
  get tailSamples(): u32 {
    return NEVER_SLEEPS;
  }

  /** All of them; the same list every time. */
  get parameters(): Parameter[] {
    return [];
  }

  /** At the start once for each, with its default; then whenever it is turned. Within its range. */
  onParameterChanged(_id: u32, _value: f64): void {}

  /** The settings as JSON text. */
  onSettingsChanged(_json: string): void {}

  /** 480 samples of the user's own voice, or of the mix; change them in place. */
  frame(_samples: StaticArray<f32>): void {}

  /** 480 samples of one remote user's voice, for `sdk/decoded`. */
  decodedFrame(_userId: u32, _samples: StaticArray<f32>): void {}

  /** That user is gone, for `sdk/decoded`. */
  forgetUser(_userId: u32): void {}

  /** Forget the past. */
  reset(): void {}
}

let running: Effect | null = null;

/** Says which effect this plugin is; once, at the top level of the entry file. */
export function run(plugin: Effect): void {
  running = plugin;
}

/** The one that `run` was given. Traps where there is none. */
export function effect(): Effect {
  return running!;
}
