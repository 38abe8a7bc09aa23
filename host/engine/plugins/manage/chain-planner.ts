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

/** True for a codec, which belongs to both chains but to none of their stages. */
export function isCodec({ report }: Pick<InspectedPlugin, 'report'>): boolean {
  return report.hooks.includes('voice-codec');
}

/** The stages that a plugin with these hooks belongs to. A codec is at the end of `captured` and is not listed. */
export function stagesOf(hooks: readonly string[]): Stage[] {
  return stages.filter((stage) => hookOfStage[stage].some((hook) => hooks.includes(hook)));
}

/** Rank in the chain: the echo canceller, repairs before the voice gate, the voice gate, other effects, then plugins that see only packets. */
function rankOf(plugin: Pick<InspectedPlugin, 'manifest' | 'report'>): number {
  const { hooks } = plugin.report;
  if (hooks.includes('echo-canceller')) return -1;
  if (hooks.includes('voice-gate')) return 1;
  if (!hooks.includes('captured-audio')) return 3;
  return plugin.manifest.chain?.stage === 'captured-raw' ? 0 : 2;
}

/** Inserts a new plugin into each of its stages, before the first plugin with a higher rank. Others keep their positions. */
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

/** Moves the echo canceller to the front of a list and plugins that see only packets to the end, wherever the user puts them. */
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
 * Reorders the plugins that are on; those that are off keep their positions between them. Throws `PLUGIN_CHAIN_ORDER_INVALID` unless `wanted` names exactly the
 * plugins that are on.
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

/** Data that the chain needs of one plugin that is on. */
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
