/// <reference path="./jackfield-plugin-audio-types.d.ts" />
declare module 'jackfield:plugin/decoded-audio@0.2.0' {
  /**
   * [audio] As in `captured-audio`.
   */
  export function activate(config: AudioConfig): Activation;
  /**
   * [audio] One frame of one user. A plugin keeps state for each `user-id` that it sees.
   */
  export function onAudioFrameDecoded(userId: number, samples: Float32Array): Float32Array;
  /**
   * [audio] The user is gone; state kept for them can be dropped.
   */
  export function forgetUser(userId: number): void;
  /**
   * [audio] Forget the past of all users.
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
