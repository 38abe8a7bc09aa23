/** @module Interface jackfield:plugin/lane-voice-out@0.2.0 **/
/**
 * [audio] The user's own packet. At most 1,000 bytes may come back.
 */
export function onVoicePacketSend(payload: Uint8Array): PacketVerdict;
export type PacketVerdict = import('./jackfield-plugin-lane-types.js').PacketVerdict;
