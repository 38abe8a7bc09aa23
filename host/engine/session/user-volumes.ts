import type { Settings, User } from '@jackfield/protocol/state';
import { MAX_REFUSED_WHISPERERS } from '@jackfield/wire/limits';

/** Volume in percent by fingerprint; 100 is left out. */
export type VolumesByFingerprint = Readonly<Record<string, number>>;

/** The table with one volume changed. 100 percent removes the entry, so that the file does not grow with visitors. */
export function withVolume(volumes: VolumesByFingerprint, fingerprint: string, percent: number): VolumesByFingerprint {
  const { [fingerprint]: _, ...others } = volumes;
  return percent === 100 ? others : { ...others, [fingerprint]: percent };
}

/** The list with one person muted for the local user, or unmuted. The person's volume stays as it is. */
export function withMute(muted: readonly string[], fingerprint: string, isMuted: boolean): readonly string[] {
  const others = muted.filter((known) => known !== fingerprint);
  return isMuted ? [...others, fingerprint] : others;
}

/** The list with one person's whispers refused, or accepted again. The server accepts 256 entries, so the oldest are removed. */
export function withRefusal(refused: readonly string[], fingerprint: string, isRefused: boolean): readonly string[] {
  return withMute(refused, fingerprint, isRefused).slice(-MAX_REFUSED_WHISPERERS);
}

/** Linear gains, 0 to 2, by user id of this connection, for users whose volume is not 100 percent; 0 for muted users. */
export function gainsOf(
  settings: Pick<Settings, 'userVolumes' | 'mutedUsers'>,
  users: readonly User[],
): (readonly [userId: number, gain: number])[] {
  const volumes = settings.userVolumes;
  const muted = new Set(settings.mutedUsers);
  const gains: (readonly [number, number])[] = [];
  for (const user of users) {
    const percent = Object.hasOwn(volumes, user.fingerprint) ? volumes[user.fingerprint] : undefined;
    if (muted.has(user.fingerprint)) gains.push([user.id, 0]);
    else if (percent !== undefined) gains.push([user.id, percent / 100]);
  }
  return gains;
}
