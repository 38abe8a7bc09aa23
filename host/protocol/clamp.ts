/**
 * The value within its bounds; `otherwise` for one that is not finite. `Math.min` and `Math.max` let NaN pass, and one NaN silences a mix, so values from plugins,
 * files, settings and the wire come through here. [audio] A test demands that nobody else writes a clamp.
 */
export function clamp(value: number, minimum: number, maximum: number, otherwise: number): number {
  if (!Number.isFinite(value)) return otherwise;
  if (value < minimum) return minimum;
  return value > maximum ? maximum : value;
}
