import { clamp } from '@jackfield/protocol/clamp';
import type { PositionalState } from '@jackfield/protocol/state';

type PlacedPerson = PositionalState['people'][number];

/** Scales of the plot: half a side in metres. Fixed steps keep the scale stable while people move. */
const SCALES = [2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** The smallest scale that shows everybody; people beyond the largest scale are drawn at the edge. */
export function scaleFor(people: readonly PlacedPerson[]): number {
  const farthest = Math.max(0, ...people.map(({ toRightM, aheadM }) => Math.max(Math.abs(toRightM), Math.abs(aheadM))));
  return SCALES.find((scale) => farthest <= scale * 0.92) ?? SCALES.at(-1) ?? 1;
}

/** Position of a dot: x from -1 (left) to 1 (right), y from -1 (ahead, on top) to 1. */
export function dotOf({ toRightM, aheadM }: PlacedPerson, scale: number): { x: number; y: number } {
  const within = (metres: number): number => clamp(metres / scale, -1, 1, 0);
  return { x: within(toRightM), y: -within(aheadM) };
}

/** Label of a position: "2.8 m ahead on the left". */
export function placeLabel({ toRightM, aheadM, distanceM }: PlacedPerson): string {
  if (distanceM < 0.1) return 'right here';
  const side = Math.abs(toRightM) > distanceM * 0.38 ? (toRightM < 0 ? 'left' : 'right') : null;
  const depth = Math.abs(aheadM) > distanceM * 0.38 ? (aheadM < 0 ? 'behind' : 'ahead') : null;
  const metres = `${distanceM < 10 ? distanceM.toFixed(1) : Math.round(distanceM)} m`;
  if (side === null && depth === null) return `${metres} above or below`;
  if (side === null) return `${metres} ${depth}`;
  return depth === null ? `${metres} on the ${side}` : `${metres} ${depth} on the ${side}`;
}
