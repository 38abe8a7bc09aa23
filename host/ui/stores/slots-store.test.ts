import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { plugin } from '../test/fixtures.ts';
import { everything, text, tree } from '../test/slot-fixtures.ts';
import { usePluginsStore } from './plugins-store.ts';
import { useSlotsStore } from './slots-store.ts';

beforeEach(() => {
  setActivePinia(createPinia());
  const chain = { captured: [], decoded: [], mixed: [] };
  const plugins = [plugin('jackfield:voice-changer', 'Voice changer'), plugin('lab:amp', 'Amp')];
  usePluginsStore().replaceAll(plugins, chain);
});

describe('useSlotsStore', () => {
  it('keeps the nodes of a tree in which only the slider moved, but for the slider', () => {
    const slots = useSlotsStore();
    slots.setTree(everything(1));
    const before = slots.ofPlugin('side-panel', 'jackfield:voice-changer')?.nodes ?? [];
    slots.setTree(everything(2));
    const after = slots.ofPlugin('side-panel', 'jackfield:voice-changer')?.nodes ?? [];
    expect(after.filter((node, place) => node !== before[place]).map(({ key }) => key)).toEqual(['gain']);
    expect(after).toEqual(everything(2).nodes);
  });

  it('shows trees of plugins that run, by the plugins’ names, and none of one that nobody knows', () => {
    const slots = useSlotsStore();
    for (const id of ['jackfield:voice-changer', 'lab:amp', 'lab:gone'])
      slots.setTree(tree('toolbar', [text('t', 0, id)], id));
    expect(slots.inSlot('toolbar').map(({ pluginName }) => pluginName)).toEqual(['Amp', 'Voice changer']);
    usePluginsStore().setPlugin(plugin('lab:amp', 'Amp', { status: { kind: 'off' } }));
    expect(slots.inSlot('toolbar').map(({ pluginName }) => pluginName)).toEqual(['Voice changer']);
    slots.removeTree({ pluginId: 'jackfield:voice-changer', slot: 'toolbar' });
    expect(slots.inSlot('toolbar')).toEqual([]);
  });
});
