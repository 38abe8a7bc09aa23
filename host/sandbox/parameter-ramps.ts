import type { Hooks } from './generations.ts';

export type Parameter = ReturnType<NonNullable<Hooks['parameters']>['listParameters']>[number];

const FRAME_MS = 10;
/** Maximum smoothing time that the contract allows. */
const MAX_SMOOTHING_MS = 1_000;

interface Ramp {
  readonly parameter: Parameter;
  value: number;
  target: number;
  framesLeft: number;
}

/** Ramps the parameters that ask for smoothing linearly, one step a frame, so that no jump is audible. */
export class ParameterRamps {
  readonly #ramps = new Map<number, Ramp>();
  #moving = 0;

  /** `set` holds the initial values; all other parameters start at their default. */
  constructor(parameters: readonly Parameter[], set: readonly (readonly [id: number, value: number])[]) {
    const values = new Map(set);
    for (const parameter of parameters) {
      if (parameter.smoothingMs === 0 || parameter.isReadonly) continue;
      const value = values.get(parameter.id) ?? parameter.defaultValue;
      this.#ramps.set(parameter.id, { parameter, value, target: value, framesLeft: 0 });
    }
  }

  get isMoving(): boolean {
    return this.#moving > 0;
  }

  /** Starts a ramp to `target`. Returns false when the caller has to set the value at once, because the parameter has no smoothing or `glides` is false. */
  turn(id: number, target: number, glides: boolean): boolean {
    const ramp = this.#ramps.get(id);
    if (ramp === undefined) return false;
    ramp.target = target;
    if (!glides) {
      if (ramp.framesLeft > 0) this.#moving -= 1;
      ramp.framesLeft = 0;
      ramp.value = target;
      return false;
    }
    if (ramp.framesLeft === 0) this.#moving += 1;
    ramp.framesLeft = Math.ceil(Math.min(ramp.parameter.smoothingMs, MAX_SMOOTHING_MS) / FRAME_MS);
    return true;
  }

  /** [audio] Advances the ramps before `frames` frames are processed: calls `set` for each parameter whose value moves. */
  advance(frames: number, set: (id: number, value: number) => void): void {
    for (const [id, ramp] of this.#ramps) {
      if (ramp.framesLeft === 0) continue;
      const steps = Math.min(frames, ramp.framesLeft);
      ramp.value += ((ramp.target - ramp.value) * steps) / ramp.framesLeft;
      ramp.framesLeft -= steps;
      if (ramp.framesLeft === 0) {
        ramp.value = ramp.target;
        this.#moving -= 1;
      }
      set(id, inSteps(ramp.value, ramp.parameter));
    }
  }
}

/** The nearest value in the steps of the parameter. */
function inSteps(value: number, { minimum, step }: Parameter): number {
  return step > 0 ? minimum + Math.round((value - minimum) / step) * step : value;
}
