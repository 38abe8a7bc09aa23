/** A plot in a square of 100 units, y downwards. */
export interface PlotShape {
  /** Data of an SVG path. */
  readonly path: string;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Vertical position of y = 0; null if it is outside or at an edge. */
  readonly zero: number | null;
}

/** The line through points in their order; null without points. A flat line is drawn in the middle, with a margin of 1 or a tenth of its value. */
export function plotShape(xs: readonly number[], ys: readonly number[]): PlotShape | null {
  if (xs.length === 0 || xs.length !== ys.length) return null;
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  const [lowest, highest] = [Math.min(...ys), Math.max(...ys)];
  // For a large number a margin of 1 would be too small.
  const margin = lowest === highest ? Math.max(1, Math.abs(lowest) / 10) : 0;
  const [bottom, top] = [lowest - margin, highest + margin];
  const x = (value: number): number => (right === left ? 50 : (100 * (value - left)) / (right - left));
  const y = (value: number): number => (100 * (top - value)) / (top - bottom);
  const points = xs.map((value, at) => `${x(value).toFixed(2)} ${y(ys[at] ?? 0).toFixed(2)}`);
  // A line of zero length is drawn as a dot by its round caps.
  const path = points.length === 1 ? `M${points[0]}h0` : `M${points.join('L')}`;
  return { path, left, right, bottom, top, zero: bottom < 0 && top > 0 ? y(0) : null };
}
