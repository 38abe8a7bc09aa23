/** @module Interface jackfield:plugin/control@0.2.0 **/
/**
 * [events] Mutes or unmutes. What the user does afterwards counts.
 */
export function setMuted(isMuted: boolean): void;
/**
 * [events] Deafens or undeafens.
 */
export function setDeafened(isDeafened: boolean): void;
/**
 * [events] Goes to a channel.
 */
export function joinChannel(channelId: number): void;
/**
 * [events] How loud a person is to this user alone, 0 to 200 percent.
 */
export function setUserVolume(userId: number, percent: number): void;
/**
 * [events] How loud a person is now, in percent; 100 for unknown ones.
 */
export function getUserVolume(userId: number): number;
export type ControlError = ControlErrorNotConnected | ControlErrorUnknownChannel | ControlErrorUnknownUser | ControlErrorRateLimited | ControlErrorFailed;
export interface ControlErrorNotConnected {
  tag: 'not-connected',
}
export interface ControlErrorUnknownChannel {
  tag: 'unknown-channel',
}
export interface ControlErrorUnknownUser {
  tag: 'unknown-user',
}
/**
 * At most 20 in 10 seconds.
 */
export interface ControlErrorRateLimited {
  tag: 'rate-limited',
}
/**
 * Anything else, in words for the log.
 */
export interface ControlErrorFailed {
  tag: 'failed',
  val: string,
}
