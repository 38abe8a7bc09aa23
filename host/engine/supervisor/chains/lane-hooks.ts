import type { SandboxChainSlot } from '@jackfield/sandbox/specs';
import { slotsOf } from './chain-sandbox.ts';
import type { ChainLoad } from './chain-sandbox.ts';

export function isLaneHook({ role }: SandboxChainSlot): boolean {
  return role === 'lane-voice-out' || role === 'lane-voice-in';
}

/**
 * Sandboxes with different lane hooks must not replace each other: one could send a packet unencrypted that the user wants sealed, and on playback
 * the decoder could get a packet that no hook has opened.
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
