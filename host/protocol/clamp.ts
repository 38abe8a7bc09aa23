/**
 * Clamps a value to its bounds; returns `otherwise` for a value that is not finite. `Math.min` and `Math.max` let NaN pass, and one NaN silences a mix, so
 * values from plugins, files, settings and the wire are clamped here. [audio] A test forbids any other clamp.
 */
export function clamp(value: number, minimum: number, maximum: number, otherwise: number): number {
  if (!Number.isFinite(value)) return otherwise;
  if (value < minimum) return minimum;
  return value > maximum ? maximum : value;
}
