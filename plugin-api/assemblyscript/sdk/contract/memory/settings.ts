// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { SettingsError } from '../settings';

export function loadResultOfNothingOrSettingsError(at: usize): SettingsError | null {
  if (load<u8>(at) == 0) return null;
  return loadSettingsError(at + 4);
}

export function loadSettingsError(at: usize): SettingsError {
  switch (load<u8>(at)) {
    case 0: return SettingsError.unknownParameter(load<u32>(at + 4));
    case 1: return SettingsError.readonlyParameter(load<u32>(at + 4));
    default: return unreachable();
  }
}
