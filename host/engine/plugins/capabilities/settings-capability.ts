import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext } from './capability.ts';

/** wit `settings`. */
export function settingsCapability(context: CapabilityContext): Capability {
  const setParameter = (id: number, value: number): CapabilityAnswer => {
    const declared = context.parameters().find((parameter) => parameter.id === id);
    if (declared === undefined) return { error: { tag: 'unknown-parameter', val: id } };
    if (declared.isReadonly) return { error: { tag: 'readonly-parameter', val: id } };
    if (!Number.isNaN(value)) context.turnParameter(id, Math.min(declared.maximum, Math.max(declared.minimum, value)));
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
