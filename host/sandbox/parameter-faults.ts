import type { Parameter } from './parameter-ramps.ts';

/** Maximum number of parameters that the contract allows. */
const MAX_PARAMETERS = 256;

/** A plugin's description of itself violates the contract; `message` is a reason that calls the plugin "it". */
export class ContractFault extends Error {
  override readonly name = 'ContractFault';
}

/** Throws a `ContractFault` for parameters that the host could not set: no range, a default outside of it, a duplicate id, more than 256. */
export function checkParameters(parameters: readonly Parameter[]): void {
  if (parameters.length > MAX_PARAMETERS)
    throw new ContractFault(`it declares ${parameters.length} parameters; ${MAX_PARAMETERS} are allowed`);
  const ids = new Set<number>();
  for (const parameter of parameters) {
    const fault = faultOf(parameter) ?? (ids.has(parameter.id) ? 'has the id of another one' : null);
    if (fault !== null)
      throw new ContractFault(`its parameter ${parameter.id} “${parameter.name.slice(0, 64)}” ${fault}`);
    ids.add(parameter.id);
  }
}

function faultOf({ minimum, maximum, defaultValue, isReadonly }: Parameter): string | null {
  if (!Number.isFinite(minimum) || !Number.isFinite(maximum) || minimum > maximum)
    return `has no range: ${minimum} to ${maximum}`;
  // A read-only parameter is reported by the plugin, so its default is never set.
  const fits = isReadonly || (defaultValue >= minimum && defaultValue <= maximum);
  return fits ? null : `has the default ${defaultValue}, which is not between ${minimum} and ${maximum}`;
}
