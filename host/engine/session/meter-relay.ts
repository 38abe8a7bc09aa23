import type { Meters } from '@jackfield/protocol/state';
import type { AudioMeters } from '../ports/audio-thread.ts';

/** Converts one report of the audio thread to the window's format. */
export function toMeters(meters: AudioMeters): Meters {
  return { ...meters, users: Object.fromEntries(meters.users) };
}
