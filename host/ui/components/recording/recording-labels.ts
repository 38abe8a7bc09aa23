import { countOf } from '@jackfield/protocol/count-labels';

/** Joins names: `Ann, Bob and you`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Formats a duration: `1:05`, `1:00:05`. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** Formats seconds: `1 second`, `10 seconds`. */
export function secondsLabel(seconds: number): string {
  return countOf(seconds, 'second');
}
