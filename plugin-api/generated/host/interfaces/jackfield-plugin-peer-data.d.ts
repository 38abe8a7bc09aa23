/** @module Interface jackfield:plugin/peer-data@0.2.0 **/
/**
 * [events] To everybody in the channel who runs this plugin, or to one of them.
 */
export function sendData(userId: number | undefined, data: Uint8Array): void;
export type PeerDataError = PeerDataErrorNotInChannel | PeerDataErrorUnknownUser | PeerDataErrorBadLength | PeerDataErrorRateLimited;
/**
 * There is no connection, or the user is in no channel.
 */
export interface PeerDataErrorNotInChannel {
  tag: 'not-in-channel',
}
export interface PeerDataErrorUnknownUser {
  tag: 'unknown-user',
}
/**
 * 1 to 4,096 bytes.
 */
export interface PeerDataErrorBadLength {
  tag: 'bad-length',
}
/**
 * At most 20 messages and 16,384 bytes a second per plugin.
 */
export interface PeerDataErrorRateLimited {
  tag: 'rate-limited',
}
