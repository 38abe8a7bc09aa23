import type { User } from '@jackfield/protocol/state';

/** Volume in percent by fingerprint; 100 is left out. */
export type VolumesByFingerprint = Readonly<Record<string, number>>;

/** The table with one volume changed. 100 percent removes the entry, so that the file does not grow with visitors. */
export function withVolume(volumes: VolumesByFingerprint, fingerprint: string, percent: number): VolumesByFingerprint {
  const { [fingerprint]: _, ...others } = volumes;
  return percent === 100 ? others : { ...others, [fingerprint]: percent };
}

/** Linear gains, 0 to 2, by user id of this connection, for those whose volume is not 100 percent. */
export function gainsOf(
  volumes: VolumesByFingerprint,
  users: readonly User[],
): (readonly [userId: number, gain: number])[] {
  const gains: (readonly [number, number])[] = [];
  for (const user of users) {
    const percent = Object.hasOwn(volumes, user.fingerprint) ? volumes[user.fingerprint] : undefined;
    if (percent !== undefined) gains.push([user.id, percent / 100]);
  }
  return gains;
}
