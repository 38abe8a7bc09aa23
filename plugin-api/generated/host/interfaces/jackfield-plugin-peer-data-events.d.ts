/** @module Interface jackfield:plugin/peer-data-events@0.2.0 **/
/**
 * [events] A message of this plugin at somebody in the channel. The bytes are theirs: parse them as hostile.
 */
export function onPeerData(sender: User, data: Uint8Array): void;
export type User = import('./jackfield-plugin-types.js').User;
