import { describe, expect, it } from 'vitest';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import { inNaturalPlaces, stagesOf, withPlugin } from './chain-planner.ts';
import { captureSlots, laneInSlots } from './slot-plan.ts';
import type { PlannedPlugin } from './slot-plan.ts';

const EMPTY = { captured: [], decoded: [], mixed: [] };

function plugin(id: string, ...hooks: string[]): PlannedPlugin {
  const inspected = { manifest: { id }, report: { hooks }, digest: '', settingsSchema: null };
  return { plugin: inspected as unknown as InspectedPlugin, modulePath: `/${id}`, settings: {}, hooks: new Set(hooks) };
}

const echo = plugin('echo', 'echo-canceller');
const gate = plugin('gate', 'voice-gate');
const effect = plugin('effect', 'captured-audio');
const seal = plugin('seal', 'lane-voice-out', 'lane-voice-in');
const pack = plugin('pack', 'lane-voice-out', 'lane-voice-in');
const all = new Map([echo, gate, effect, seal, pack].map((planned) => [planned.plugin.manifest.id, planned.plugin]));
const known = (id: string): InspectedPlugin | null => all.get(id) ?? null;

describe('the slots of the capture chain', () => {
  it('begin with the echo canceller and end with lane hooks, whatever the order of the plugins', () => {
    const roles = captureSlots([seal, effect, gate, echo]).map(({ pluginId, role }) => `${pluginId} ${role}`);
    expect(roles).toEqual(['echo echo-canceller', 'effect effect', 'gate gate', 'seal lane-voice-out']);
  });

  it('hold a plugin once for each of its hooks, and no hook that the user took from it', () => {
    const both = plugin('both', 'captured-audio', 'lane-voice-out');
    expect(captureSlots([both]).map(({ role }) => role)).toEqual(['effect', 'lane-voice-out']);
    expect(captureSlots([{ ...both, hooks: new Set(['captured-audio']) }]).map(({ role }) => role)).toEqual(['effect']);
  });
});

describe('lane hooks before the decoder', () => {
  it('undo first what was done last', () => {
    const slots = laneInSlots([seal, pack, plugin('colour', 'decoded-audio')], ['seal', 'pack']);
    expect(slots.map(({ pluginId, role }) => `${pluginId} ${role}`)).toEqual([
      'pack lane-voice-in',
      'seal lane-voice-in',
    ]);
  });
});

describe('the order of the captured stage', () => {
  it('takes an echo canceller in first and a plugin for packets alone last, and puts them back there', () => {
    let order = withPlugin(EMPTY, seal.plugin, known);
    for (const { plugin: next } of [effect, gate, echo]) order = withPlugin(order, next, known);
    expect(order.captured).toEqual(['echo', 'gate', 'effect', 'seal']);
    expect(inNaturalPlaces(['seal', 'effect', 'echo', 'gate'], known)).toEqual(['echo', 'effect', 'gate', 'seal']);
  });

  it('is where a plugin with lane hooks is listed, and so is the one of decoded voices', () => {
    expect(stagesOf(['lane-voice-out', 'lane-voice-in'])).toEqual(['captured', 'decoded']);
  });
});
