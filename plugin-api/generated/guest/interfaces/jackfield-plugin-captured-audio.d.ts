/// <reference path="./jackfield-plugin-audio-types.d.ts" />
declare module 'jackfield:plugin/captured-audio@0.2.0' {
  /**
   * [audio] Called before the first frame.
   */
  export function activate(config: AudioConfig): Activation;
  /**
   * [audio] One frame in, one frame out: `frame-samples` samples each. Another length or a value
   * that is not finite counts as a strike and the frame plays dry. While the user is muted, the
   * frames are silence, unless the user listens to their own voice.
   */
  export function onAudioFrameCaptured(samples: Float32Array): Float32Array;
  /**
   * [audio] Forget the past: the next frame does not follow the last one.
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
