// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfNothingOrSettingsError } from './memory/settings';
import { takeString } from '../memory';

// The plugin's own settings. Granted to every plugin.

export enum SettingsErrorKind {
  /** The plugin has no parameter of that number. */
  UnknownParameter,
  /** The parameter is one that the plugin reports. */
  ReadonlyParameter,
}

export class SettingsError {
  unknownParameter: u32 = 0;
  readonlyParameter: u32 = 0;

  private constructor(readonly kind: SettingsErrorKind) {}

  /** The plugin has no parameter of that number. */
  static unknownParameter(value: u32): SettingsError {
    const made = new SettingsError(SettingsErrorKind.UnknownParameter);
    made.unknownParameter = value;
    return made;
  }

  /** The parameter is one that the plugin reports. */
  static readonlyParameter(value: u32): SettingsError {
    const made = new SettingsError(SettingsErrorKind.ReadonlyParameter);
    made.readonlyParameter = value;
    return made;
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case SettingsErrorKind.UnknownParameter:
        return 'unknown-parameter: ' + this.unknownParameter.toString();
      case SettingsErrorKind.ReadonlyParameter:
        return 'readonly-parameter: ' + this.readonlyParameter.toString();
      default:
        return '';
    }
  }
}

const area = memory.data(12, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/settings@0.2.0', 'get')
declare function importGet(p0: i32): void;

/** [events] The whole settings object as JSON text. */
export function get(): string {
  importGet(<i32>area);
  return takeString(load<u32>(area), load<i32>(area + 4));
}

// @ts-ignore: decorator
@external('jackfield:plugin/settings@0.2.0', 'set-parameter')
declare function importSetParameter(p0: i32, p1: f64, p2: i32): void;

/** [events] Turns a parameter of this plugin; the audio instance sees it within 20 ms. */
export function setParameter(id: u32, value: f64): SettingsError | null {
  importSetParameter(id, value, <i32>area);
  return loadResultOfNothingOrSettingsError(area);
}
