/** Milliseconds for people; what is below one is not zero. */
export function millisecondLabel(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  return milliseconds < 1 ? '<1 ms' : `${Math.round(milliseconds)} ms`;
}
