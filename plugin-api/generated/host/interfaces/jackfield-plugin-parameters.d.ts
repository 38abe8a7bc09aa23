/** @module Interface jackfield:plugin/parameters@0.2.0 **/
/**
 * [any] All parameters; the list never changes while the instance lives. At most 256.
 */
export function listParameters(): Array<Parameter>;
/**
 * [any] Takes effect with the next frame. Values outside the range are clamped by the host.
 */
export function setParameter(id: number, value: number): void;
/**
 * [any] The value now; NaN for an unknown id.
 */
export function getParameter(id: number): number;
export interface Parameter {
  /**
   * Unique within the plugin; keys of the settings schema name it as `x-parameter`.
   */
  id: number,
  name: string,
  /**
   * "dB", "Hz", "semitones", "%" or empty.
   */
  unit: string,
  minimum: number,
  maximum: number,
  defaultValue: number,
  /**
   * 0 for continuous; 1 for whole numbers, switches and choices.
   */
  step: number,
  /**
   * How long the host takes to turn it from one value to another, in steps of a frame; 0 for at once, at most 1,000.
   * Zipper noise needs no code in the plugin then.
   */
  smoothingMs: number,
  /**
   * True for a value that the plugin reports (a meter) and the host does not set.
   */
  isReadonly: boolean,
}
