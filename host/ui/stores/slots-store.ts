import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { MessageMark, SlotTree, UiSlot } from '@jackfield/protocol/plugin-ui';
import { usePluginsStore } from './plugins-store.ts';

/** A tree with the name of the plugin that shows it. */
export interface ShownTree extends SlotTree {
  readonly pluginName: string;
}

/** A label beside a message, with the name of the plugin that put it there. */
interface ShownMark extends MessageMark {
  readonly pluginName: string;
  /** The plugin runs and accepts input. */
  readonly isPressable: boolean;
}

/** Plugin UI in the slots of the window and beside messages. */
export const useSlotsStore = defineStore('slots', () => {
  const plugins = usePluginsStore();
  /** Trees are replaced as a whole, so their contents need no proxies. */
  const trees = shallowRef<ReadonlyMap<string, SlotTree>>(new Map());
  /** The plugin whose panel the user chose; null for the chat alone, undefined before there was a choice. */
  const chosenPanel = ref<string | null>();
  const marks = shallowRef<ReadonlyMap<string, MessageMark>>(new Map());

  /** Trees of running plugins, sorted by plugin name. */
  const shown = computed(() =>
    [...trees.value.values()]
      .flatMap((tree): ShownTree[] => {
        const plugin = plugins.plugins.get(tree.pluginId);
        const isRunning = plugin?.status.kind === 'on' || plugin?.status.kind === 'starting';
        return isRunning ? [{ ...tree, pluginName: plugin.name }] : [];
      })
      .sort((a, b) => a.pluginName.localeCompare(b.pluginName) || a.pluginId.localeCompare(b.pluginId)),
  );

  function inSlot(slot: UiSlot): readonly ShownTree[] {
    return shown.value.filter((tree) => tree.slot === slot);
  }

  function ofPlugin(slot: UiSlot, pluginId: string): ShownTree | null {
    return shown.value.find((tree) => tree.slot === slot && tree.pluginId === pluginId) ?? null;
  }

  function replaceAll(list: readonly SlotTree[], markList: readonly MessageMark[]): void {
    trees.value = new Map(list.map((tree) => [keyOf(tree), tree]));
    marks.value = new Map(markList.map((mark) => [`${mark.pluginId} ${mark.messageId}`, mark]));
  }

  function setTree(tree: SlotTree): void {
    const key = keyOf(tree);
    trees.value = new Map(trees.value).set(key, sharing(tree, trees.value.get(key)));
  }

  function removeTree(gone: Pick<SlotTree, 'pluginId' | 'slot'>): void {
    const next = new Map(trees.value);
    next.delete(keyOf(gone));
    trees.value = next;
  }

  /** Sets a mark; an empty label removes it. */
  function setMark(mark: MessageMark): void {
    const next = new Map(marks.value);
    const key = `${mark.pluginId} ${mark.messageId}`;
    if (mark.label === '') next.delete(key);
    else next.set(key, mark);
    marks.value = next;
  }

  const marksByMessage = computed(() => {
    const byMessage = new Map<string, ShownMark[]>();
    for (const mark of marks.value.values()) {
      const plugin = plugins.plugins.get(mark.pluginId);
      if (plugin === undefined) continue;
      const isPressable = plugin.status.kind === 'on' && plugin.hooks.includes('ui-events');
      const shownMark = { ...mark, pluginName: plugin.name, isPressable };
      byMessage.set(mark.messageId, [...(byMessage.get(mark.messageId) ?? []), shownMark]);
    }
    return byMessage;
  });

  return { trees, chosenPanel, shown, marksByMessage, inSlot, ofPlugin, replaceAll, setTree, removeTree, setMark };
});

/** The new tree with unchanged nodes taken from the old one, so that they are not drawn again. */
function sharing(tree: SlotTree, before: SlotTree | undefined): SlotTree {
  if (before === undefined) return tree;
  const old = new Map(before.nodes.map((node) => [node.key, node]));
  const nodes = tree.nodes.map((node) => {
    const known = old.get(node.key);
    return known !== undefined && JSON.stringify(known) === JSON.stringify(node) ? known : node;
  });
  return { ...tree, nodes };
}

function keyOf({ pluginId, slot }: Pick<SlotTree, 'pluginId' | 'slot'>): string {
  return `${pluginId} ${slot}`;
}
