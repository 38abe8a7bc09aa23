/** @module Interface jackfield:plugin/sounds@0.2.0 **/
/**
 * [events] Plays one of the component's own assets (WAV), louder or softer by `gain-db` (-60 to 12).
 */
export function playAsset(asset: string, listener: Listener, gainDb: number): number;
/**
 * [events] Plays samples: mono, 48,000 a second, at most 480,000.
 */
export function playSamples(samples: Float32Array, listener: Listener, gainDb: number): number;
/**
 * [events] Fades out within 10 ms. Unknown numbers are ignored.
 */
export function stopSound(soundId: number): void;
/**
 * # Variants
 * 
 * ## `"oneself"`
 * 
 * The user alone.
 * ## `"channel"`
 * 
 * Everybody in the channel, the user included; passes the captured chain's encoder, not its effects.
 */
export type Listener = 'oneself' | 'channel';
export type SoundError = SoundErrorUnknownAsset | SoundErrorBadSound | SoundErrorNotAllowed | SoundErrorTooMany;
/**
 * The component has no such asset.
 */
export interface SoundErrorUnknownAsset {
  tag: 'unknown-asset',
  val: string,
}
/**
 * No mono or stereo WAV of 8 to 48 kHz, or longer than 60 s.
 */
export interface SoundErrorBadSound {
  tag: 'bad-sound',
  val: string,
}
/**
 * The channel was not granted.
 */
export interface SoundErrorNotAllowed {
  tag: 'not-allowed',
}
/**
 * At most 8 at once.
 */
export interface SoundErrorTooMany {
  tag: 'too-many',
}
