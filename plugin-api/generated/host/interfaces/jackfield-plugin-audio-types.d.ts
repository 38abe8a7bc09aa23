/** @module Interface jackfield:plugin/audio-types@0.1.0 **/
/**
 * What `activate` is told. It holds until `deactivate`.
 */
export interface AudioConfig {
  /**
   * Samples per second: 48,000.
   */
  sampleRate: number,
  /**
   * Samples per frame: 480 (10 ms), mono, 32-bit float, nominal range -1 to 1.
   */
  frameSamples: number,
}
/**
 * Why `activate` refused.
 */
export type ActivateError = ActivateErrorUnsupportedConfig | ActivateErrorFailed;
/**
 * The plugin cannot work at this rate or frame length.
 */
export interface ActivateErrorUnsupportedConfig {
  tag: 'unsupported-config',
}
/**
 * Anything else, in words for the log.
 */
export interface ActivateErrorFailed {
  tag: 'failed',
  val: string,
}
