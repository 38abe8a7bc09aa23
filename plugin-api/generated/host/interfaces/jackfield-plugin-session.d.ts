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
export type User = import('./jackfield-plugin-types.js').User;
export type Channel = import('./jackfield-plugin-types.js').Channel;
