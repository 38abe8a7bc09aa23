import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ChainOrder, PluginMetrics, PluginView, Stage } from '@jackfield/protocol/plugins';

/** One slot of a chain in the signal chain diagram. */
export interface ChainSlotView {
  readonly plugin: PluginView;
  readonly position: number;
  /** Index of the level after this slot in the meters of the stage; null while the slot is bypassed. */
  readonly levelIndex: number | null;
}

/** Offered and installed plugins, the chains, and the plugin metrics. */
export const usePluginsStore = defineStore('plugins', () => {
  const plugins = ref<ReadonlyMap<string, PluginView>>(new Map());
  const chain = ref<ChainOrder>({ captured: [], decoded: [], mixed: [] });
  const metrics = ref<Readonly<Record<string, PluginMetrics>>>({});

  const sorted = computed(() => [...plugins.value.values()].sort((a, b) => a.name.localeCompare(b.name)));
  const installed = computed(() => sorted.value.filter((plugin) => isInstalled(plugin)));
  const offered = computed(() => sorted.value.filter((plugin) => !isInstalled(plugin)));
  /** Enabled codecs; voices encoded with them can be decoded. */
  const codecs = computed(() =>
    sorted.value.filter(({ hooks, status }) => status.kind === 'on' && hooks.includes('voice-codec')),
  );

  /** Plugins that run and may both hear and send. */
  const eavesdroppers = computed(() =>
    sorted.value.filter(
      ({ status, grants }) =>
        status.kind === 'on' && grants.some(({ id, isInForce }) => id === 'eavesdropping' && isInForce),
    ),
  );

  function replaceAll(list: readonly PluginView[], order: ChainOrder): void {
    plugins.value = new Map(list.map((plugin) => [plugin.id, plugin]));
    chain.value = order;
    metrics.value = {};
  }

  function setPlugin(plugin: PluginView): void {
    plugins.value = new Map(plugins.value).set(plugin.id, plugin);
  }

  function removePlugin(id: string): void {
    const next = new Map(plugins.value);
    next.delete(id);
    plugins.value = next;
  }

  /** The newest metrics; `metrics` events are newer than the metrics in a plugin's view. */
  function metricsOf(id: string): PluginMetrics | null {
    return metrics.value[id] ?? plugins.value.get(id)?.metrics ?? null;
  }

  function slotsOf(stage: Stage): readonly ChainSlotView[] {
    let running = 0;
    const known = chain.value[stage].flatMap((id) => plugins.value.get(id) ?? []);
    return known.map((plugin, position) => {
      const isRunning = plugin.status.kind === 'on';
      if (isRunning) running += 1;
      return { plugin, position, levelIndex: isRunning ? running : null };
    });
  }

  return {
    plugins,
    chain,
    metrics,
    sorted,
    installed,
    offered,
    codecs,
    eavesdroppers,
    replaceAll,
    setPlugin,
    removePlugin,
    metricsOf,
    slotsOf,
  };
});

/** True once the component is in the cache, whether it runs or not. */
export function isInstalled(plugin: PluginView): boolean {
  return plugin.status.kind !== 'available' && plugin.status.kind !== 'installing';
}
