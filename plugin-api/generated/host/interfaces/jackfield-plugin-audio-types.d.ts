/** @module Interface jackfield:plugin/audio-types@0.2.0 **/
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
 * What `activate` answers.
 */
export interface Activation {
  /**
   * The delay that the effect adds, in samples (0 to 4,800), so that the host can line up the dry signal when it
   * bypasses the effect.
   */
  latencySamples: number,
  /**
   * How long the output may sound on after the input fell silent, in samples. When input and output are silent for
   * longer the host may stop calling (sleep) until there is sound again. 4,294,967,295: never sleep.
   */
  tailSamples: number,
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
