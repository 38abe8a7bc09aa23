/// <reference path="./jackfield-plugin-audio-types.d.ts" />
declare module 'jackfield:plugin/mixed-audio@0.2.0' {
  /**
   * [audio] As in `captured-audio`.
   */
  export function activate(config: AudioConfig): Activation;
  /**
   * [audio] One frame in, one frame out.
   */
  export function onAudioFrameMixed(samples: Float32Array): Float32Array;
  /**
   * [audio] Forget the past.
   */
  export function reset(): void;
  /**
   * [audio] No frames follow until the next `activate`.
   */
  export function deactivate(): void;
  export type AudioConfig = import('jackfield:plugin/audio-types@0.2.0').AudioConfig;
  export type Activation = import('jackfield:plugin/audio-types@0.2.0').Activation;
  export type ActivateError = import('jackfield:plugin/audio-types@0.2.0').ActivateError;
}
