// The Jackfield SDK for AssemblyScript, contract 0.2.0. The entry file gives its effect to `run`, and re-exports the hooks that plugin.wit has:
//
//     import { Effect, run } from '../sdk/effect';
//     class Gain extends Effect { … }
//     run(new Gain());
//     export * from '../sdk/captured';

import { plugin, Plugin } from './plugin';

export { Parameter, run } from './plugin';

/** Samples of a frame: 10 ms at 48,000 a second, mono. */
export const FRAME: i32 = 480;
/** A tail that never ends: the host never puts the effect to sleep. */
export const NEVER_SLEEPS: u32 = 0xffffffff;

/** What a plugin is: override what it needs. Nothing that runs for a frame may allocate. */
export class Effect extends Plugin {
  /** Delay that it adds, in samples, at most 4,800. */
  get latencySamples(): u32 {
    return 0;
  }

  /** How long it sounds on after the input fell silent, in samples. */
  get tailSamples(): u32 {
    return NEVER_SLEEPS;
  }

  /** 480 samples of the user's own voice, or of the mix; change them in place. */
  frame(_samples: StaticArray<f32>): void {}

  /** 480 samples of one remote user's voice, for `sdk/decoded`. */
  decodedFrame(_userId: u32, _samples: StaticArray<f32>): void {}

  /** That user is gone, for `sdk/decoded`. */
  forgetUser(_userId: u32): void {}

  /** Forget the past. */
  reset(): void {}
}

/** The one that `run` was given. Traps where there is none. */
export function effect(): Effect {
  return plugin() as Effect;
}
