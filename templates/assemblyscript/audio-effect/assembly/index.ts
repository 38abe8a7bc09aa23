import { Effect, FRAME, Parameter, run } from '../sdk/effect';

export * from '../sdk/captured';
export * from '../sdk/parameters';

const GAIN: u32 = 0;
/** The host turns them smoothly; `gain` in the manifest's settings is parameter 0. */
const PARAMETERS = [new Parameter(GAIN, 'Gain', 'dB', -24, 24, -6, 0, 50)];

class Gain extends Effect {
  private factor: f32 = 1;

  /** Nothing sounds on: in silence the host need not call. */
  get tailSamples(): u32 {
    return 0;
  }

  get parameters(): Parameter[] {
    return PARAMETERS;
  }

  onParameterChanged(_id: u32, value: f64): void {
    this.factor = <f32>Math.pow(10, value / 20);
  }

  frame(samples: StaticArray<f32>): void {
    for (let index = 0; index < FRAME; index++) unchecked((samples[index] *= this.factor));
  }
}

run(new Gain());
