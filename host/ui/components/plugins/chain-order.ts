import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index';
import { reorder } from '@atlaskit/pragmatic-drag-and-drop/reorder';

/** The order with the item at `from` moved to `to`. */
export function moved(order: readonly string[], from: number, to: number): string[] {
  return reorder({ list: [...order], startIndex: from, finishIndex: to });
}

/** New index of an item that is dropped on an edge of another. */
export function dropPlace(from: number, onto: number, edge: 'top' | 'right' | 'bottom' | 'left' | null): number {
  const axis = edge === 'top' || edge === 'bottom' ? 'vertical' : 'horizontal';
  return getReorderDestinationIndex({ startIndex: from, indexOfTarget: onto, closestEdgeOfTarget: edge, axis });
}
