/// <reference path="./jackfield-plugin-audio-types.d.ts" />
declare module 'jackfield:plugin/echo-canceller@0.2.0' {
  /**
   * [audio] As in `captured-audio`.
   */
  export function activate(config: AudioConfig): Activation;
  /**
   * [audio] One frame of the microphone, and what was played at the same time (the far end; zeros when nothing was).
   */
  export function onEchoFrame(samples: Float32Array, farEnd: Float32Array): Float32Array;
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
