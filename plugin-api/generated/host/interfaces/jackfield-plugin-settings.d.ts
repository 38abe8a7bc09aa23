/** @module Interface jackfield:plugin/settings@0.2.0 **/
/**
 * [events] The whole settings object as JSON text.
 */
export function get(): string;
/**
 * [events] Turns a parameter of this plugin; the audio instance sees it within 20 ms.
 */
export function setParameter(id: number, value: number): void;
export type SettingsError = SettingsErrorUnknownParameter | SettingsErrorReadonlyParameter;
/**
 * The plugin has no parameter of that number.
 */
export interface SettingsErrorUnknownParameter {
  tag: 'unknown-parameter',
  val: number,
}
/**
 * The parameter is one that the plugin reports.
 */
export interface SettingsErrorReadonlyParameter {
  tag: 'readonly-parameter',
  val: number,
}
