import type { Meters } from '@jackfield/protocol/state';
import type { AudioMeters } from '../ports/audio-thread.ts';

/** The window's shape of one report of the audio thread. */
export function toMeters(meters: AudioMeters): Meters {
  return { ...meters, users: Object.fromEntries(meters.users) };
}
