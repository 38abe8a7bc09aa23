/** @module Interface jackfield:plugin/session@0.2.0 **/
/**
 * [events] Oneself, or none while there is no connection.
 */
export function getSelf(): User | undefined;
/**
 * [events] All channels of the server.
 */
export function listChannels(): Array<Channel>;
/**
 * [events] Who is in a channel; empty for an unknown one.
 */
export function listUsers(channelId: number): Array<User>;
/**
 * [events] What the channel says about itself, or none for an unknown one.
 */
export function describeChannel(channelId: number): string | undefined;
/**
 * [events] A pseudonym under which this plugin knows a person again, on any server and after any reconnect: 32 hexadecimal
 * digits. Another plugin sees another one. None for an unknown user.
 */
export function getUserKey(userId: number): string | undefined;
export type User = import('./jackfield-plugin-types.js').User;
export type Channel = import('./jackfield-plugin-types.js').Channel;
