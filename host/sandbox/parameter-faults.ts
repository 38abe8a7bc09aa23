import type { Parameter } from './parameter-ramps.ts';

/** What the contract allows. */
const MAX_PARAMETERS = 256;

/** What a plugin says of itself breaks the contract; `message` is a reason that names it as "it". */
export class ContractFault extends Error {
  override readonly name = 'ContractFault';
}

/** Throws a `ContractFault` for a list of parameters that the host could not turn: no range, a default outside of it, an id twice, more than 256. */
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
  // What a plugin reports itself has no default that anybody sets.
  const fits = isReadonly || (defaultValue >= minimum && defaultValue <= maximum);
  return fits ? null : `has the default ${defaultValue}, which is not between ${minimum} and ${maximum}`;
}
