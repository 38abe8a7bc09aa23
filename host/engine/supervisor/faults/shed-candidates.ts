import type { ChainLoad } from '../chains/chain-sandbox.ts';
import { slotsOf } from '../chains/chain-sandbox.ts';
import type { ShedCandidate } from './shed-state.ts';
import type { SlotCosts } from './slot-costs.ts';

/**
 * Effects of a chain that may rest while the machine is too busy, with their costs. A plugin with a gate never does, because an open microphone must not follow from
 * a busy machine; nor does one with a lane hook or a codec, without which no packet leaves. The echo canceller does so last: its rest is heard by all others.
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
