import type { ChainOrder, Stage } from '@jackfield/protocol/plugins';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChainSlot } from '../../ports/chain.ts';

const stages: readonly Stage[] = ['captured', 'decoded', 'mixed'];

const hookOfStage: Readonly<Record<Stage, readonly string[]>> = {
  captured: ['echo-canceller', 'captured-audio', 'voice-gate', 'lane-voice-out'],
  decoded: ['decoded-audio', 'lane-voice-in'],
  mixed: ['mixed-audio'],
};

/** The hooks that are called in a stage, its slots alone. */
export function hooksOfStage(stage: Stage): readonly string[] {
  return hookOfStage[stage];
}

/** It packs voice: it sits in both chains, and in none of their stages. */
export function isCodec({ report }: Pick<InspectedPlugin, 'report'>): boolean {
  return report.hooks.includes('voice-codec');
}

/** The stages in which a plugin with these hooks sits. A codec stands at the end of `captured` and is not listed. */
export function stagesOf(hooks: readonly string[]): Stage[] {
  return stages.filter((stage) => hookOfStage[stage].some((hook) => hooks.includes(hook)));
}

/** The echo canceller, repairs before the gate, the gate, colours, then what sees packets only. */
function rankOf(plugin: Pick<InspectedPlugin, 'manifest' | 'report'>): number {
  const { hooks } = plugin.report;
  if (hooks.includes('echo-canceller')) return -1;
  if (hooks.includes('voice-gate')) return 1;
  if (!hooks.includes('captured-audio')) return 3;
  return plugin.manifest.chain?.stage === 'captured-raw' ? 0 : 2;
}

/** Puts a plugin that is new into each of its stages, behind those that come before it by nature. Others keep their place. */
export function withPlugin(
  order: ChainOrder,
  plugin: Pick<InspectedPlugin, 'manifest' | 'report'>,
  known: (id: string) => Pick<InspectedPlugin, 'manifest' | 'report'> | null,
): ChainOrder {
  const next: Record<Stage, readonly string[]> = { ...order };
  const { id } = plugin.manifest;
  for (const stage of stagesOf(plugin.report.hooks)) {
    if (order[stage].includes(id)) continue;
    const rank = rankOf(plugin);
    const isAfter = (other: string): boolean => {
      const found = known(other);
      return stage === 'captured' && found !== null && rankOf(found) > rank;
    };
    const position = order[stage].findIndex(isAfter);
    next[stage] = position < 0 ? [...order[stage], id] : order[stage].toSpliced(position, 0, id);
  }
  return next;
}

/** The places that a plugin's nature leaves it: the echo canceller is the first of a list and what sees packets only the last, wherever the user puts them. */
export function inNaturalPlaces(
  list: readonly string[],
  known: (id: string) => Pick<InspectedPlugin, 'manifest' | 'report'> | null,
): string[] {
  const end = (id: string): number => {
    const plugin = known(id);
    const rank = plugin === null ? 0 : rankOf(plugin);
    return rank === -1 || rank === 3 ? rank : 0;
  };
  return list.toSorted((one, other) => end(one) - end(other));
}

export function withoutPlugin(order: ChainOrder, id: string): ChainOrder {
  const without = (list: readonly string[]): string[] => list.filter((other) => other !== id);
  return { captured: without(order.captured), decoded: without(order.decoded), mixed: without(order.mixed) };
}

/**
 * Reorders the plugins that are on; those that are off keep their places between them. Throws `PLUGIN_CHAIN_ORDER_INVALID` unless
 * `wanted` names exactly the plugins that are on.
 */
export function reordered(
  stored: readonly string[],
  isOn: (id: string) => boolean,
  wanted: readonly string[],
  stage: Stage,
): string[] {
  const on = stored.filter(isOn);
  const isPermutation =
    wanted.length === on.length && new Set(wanted).size === on.length && wanted.every((id) => on.includes(id));
  if (!isPermutation) throw JackfieldError.of('PLUGIN_CHAIN_ORDER_INVALID', { stage });
  let next = 0;
  return stored.map((id) => (isOn(id) ? (wanted[next++] ?? id) : id));
}

/** What the chain needs of one plugin that is on. */
export interface RunnablePlugin {
  readonly plugin: InspectedPlugin;
  readonly modulePath: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export function slotOf({ plugin, modulePath, settings }: RunnablePlugin, role: ChainSlot['role']): ChainSlot {
  return {
    pluginId: plugin.manifest.id,
    digest: plugin.digest,
    modulePath,
    role,
    settingsJson: JSON.stringify(settings),
    parameters: plugin.report.hooks.includes('parameters')
      ? (plugin.settingsSchema?.parameterValues(settings) ?? [])
      : [],
  };
}
