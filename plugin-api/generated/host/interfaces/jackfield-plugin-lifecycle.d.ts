/** @module Interface jackfield:plugin/lifecycle@0.2.0 **/
/**
 * [any] Called once, before any other hook. An error keeps the plugin off and shows why.
 */
export function start(role: InstanceRole): void;
/**
 * [any] The user changed the plugin's settings, or a default was filled in: the whole settings
 * object as JSON text, valid against the schema in the manifest. Called once after `start`, too.
 */
export function onSettingsChanged(settingsJson: string): void;
/**
 * [any] Called once, before the instance is dropped. It has 100 ms.
 */
export function stop(): void;
/**
 * # Variants
 * 
 * ## `"audio"`
 * 
 * ## `"events"`
 */
export type InstanceRole = 'audio' | 'events';
export type StartError = StartErrorBadSettings | StartErrorFailed;
/**
 * The settings do not fit; the words are shown beside the settings form.
 */
export interface StartErrorBadSettings {
  tag: 'bad-settings',
  val: string,
}
/**
 * Anything else, in words for the log.
 */
export interface StartErrorFailed {
  tag: 'failed',
  val: string,
}
