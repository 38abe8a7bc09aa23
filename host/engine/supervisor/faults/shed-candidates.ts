import type { ChainLoad } from '../chains/chain-sandbox.ts';
import { slotsOf } from '../chains/chain-sandbox.ts';
import type { ShedCandidate } from './shed-state.ts';
import type { SlotCosts } from './slot-costs.ts';

/**
 * Effects of a chain that may rest while the machine is too busy, with their costs. A plugin with a gate never rests, because a busy machine must not open the
 * microphone; nor does a plugin with a lane hook or a codec, without which no packet leaves. The echo canceller rests last, because all others hear its rest.
 */
export function shedCandidates(
  load: ChainLoad | null,
  mayRest: (pluginId: string) => boolean,
  costs: Pick<SlotCosts, 'smoothUs'>,
): ShedCandidate[] {
  if (load === null) return [];
  const candidates = new Map<string, ShedCandidate>();
  const exempt = new Set<string>();
  for (const { pluginId, role } of slotsOf(load)) {
    if ((role !== 'effect' && role !== 'echo-canceller') || !mayRest(pluginId)) exempt.add(pluginId);
    const isLast = role === 'echo-canceller' || candidates.get(pluginId)?.isLast === true;
    candidates.set(pluginId, { pluginId, costUs: costs.smoothUs(pluginId), isLast });
  }
  return [...candidates.values()].filter(({ pluginId }) => !exempt.has(pluginId));
}
