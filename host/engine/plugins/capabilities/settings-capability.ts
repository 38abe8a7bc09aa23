import { clamp } from '@jackfield/protocol/clamp';
import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext, DeclaredParameter } from './capability.ts';

/** wit `settings`. */
export function settingsCapability(context: CapabilityContext): Capability {
  const setParameter = (id: number, value: number): CapabilityAnswer => {
    const declared = context.parameters().find((parameter) => parameter.id === id);
    if (declared === undefined) return { error: { tag: 'unknown-parameter', val: id } };
    if (declared.isReadonly) return { error: { tag: 'readonly-parameter', val: id } };
    // NaN is ignored. Infinity is clamped to the end of the range, as before.
    if (!Number.isNaN(value)) context.turnParameter(id, withinRange(value, declared));
    return { value: null };
  };
  return {
    permission: null,
    functions: {
      get: () => ({ value: context.settingsJson() }),
      setParameter: ([id, value]) =>
        typeof id === 'number' && typeof value === 'number' ? setParameter(id, value) : null,
    },
    revoked: {},
  };
}

/** Clamps a value to the parameter's range. The bounds are finite, because a parameter without finite bounds is not accepted. */
function withinRange(value: number, { minimum, maximum }: DeclaredParameter): number {
  return clamp(value, minimum, maximum, value > 0 ? maximum : minimum);
}
