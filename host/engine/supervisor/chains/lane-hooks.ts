import { slotsOf } from './chain-sandbox.ts';
import type { AnySlot, ChainLoad } from './chain-sandbox.ts';

export function isLaneHook({ role }: AnySlot): boolean {
  return role === 'lane-voice-out' || role === 'lane-voice-in';
}

/**
 * Sandboxes with other lane hooks may not stand in for each other: a packet that one of them lets pass as it is may be one that the user wants sealed, and the
 * other way round the decoder gets what nobody opened.
 */
export function hasSameLaneHooks(one: ChainLoad, other: ChainLoad): boolean {
  return laneHooksOf(one) === laneHooksOf(other);
}

function laneHooksOf(load: ChainLoad): string {
  return slotsOf(load)
    .filter(isLaneHook)
    .map(({ pluginId, role }) => `${pluginId} ${role}`)
    .join();
}
