/** Formats milliseconds; a value below 1 ms is not shown as zero. */
export function millisecondLabel(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  return milliseconds < 1 ? '<1 ms' : `${Math.round(milliseconds)} ms`;
}
