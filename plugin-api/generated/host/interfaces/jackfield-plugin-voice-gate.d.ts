/** @module Interface jackfield:plugin/voice-gate@0.2.0 **/
/**
 * [audio] As in `captured-audio`; the latency is that of the audio that `on-gate-frame` returns.
 */
export function activate(config: AudioConfig): Activation;
/**
 * [audio] Decides for one frame of `frame-samples` samples. The host fades the edges.
 */
export function onGateFrame(samples: Float32Array): GateDecision;
/**
 * [audio] Forget the past.
 */
export function reset(): void;
/**
 * [audio] No frames follow until the next `activate`.
 */
export function deactivate(): void;
export type AudioConfig = import('./jackfield-plugin-audio-types.js').AudioConfig;
export type Activation = import('./jackfield-plugin-audio-types.js').Activation;
export type ActivateError = import('./jackfield-plugin-audio-types.js').ActivateError;
export interface GateDecision {
  /**
   * True while voice is to be sent.
   */
  isOpen: boolean,
  /**
   * How sure the detector is that the frame holds speech, 0 to 1; drawn in the meter.
   */
  speechProbability: number,
}
