import { describe, expect, it } from 'vitest';
import { PluginRests } from './plugin-rests.ts';

interface Fake {
  readonly hooks: readonly string[];
  readonly failClosed?: boolean;
  readonly staysOn?: true;
}

const PLUGINS: Readonly<Record<string, Fake>> = {
  'a:noise': { hooks: ['captured-audio', 'parameters'] },
  'a:wanted': { hooks: ['decoded-audio'], staysOn: true },
  'a:gate': { hooks: ['voice-gate'] },
  'a:seal': { hooks: ['captured-audio', 'lane-voice-out', 'lane-voice-in'] },
  'a:strict': { hooks: ['captured-audio', 'chat-send-intercept'], failClosed: true },
  'a:bot': { hooks: ['chat-events'] },
};

/** A `PluginRests` with the data that it reads of the installed plugins. */
function rests(): PluginRests {
  const installed = {
    ids: Object.keys(PLUGINS),
    get: (id: string) => {
      const fake = PLUGINS[id];
      if (fake === undefined) return undefined;
      return { plugin: { manifest: { failClosed: fake.failClosed }, report: { hooks: fake.hooks } } };
    },
    stored: { plugins: Object.fromEntries(Object.entries(PLUGINS).map(([id, { staysOn }]) => [id, { staysOn }])) },
  };
  return new PluginRests(installed as unknown as ConstructorParameters<typeof PluginRests>[0]);
}

describe('PluginRests', () => {
  it('keeps on what the user wants, what fails closed, gates and what sees packets', () => {
    expect(rests().kept).toEqual(['a:wanted', 'a:gate', 'a:seal', 'a:strict', 'a:bot']);
  });

  it('offers no choice for a plugin that never rests', () => {
    const all = rests();
    expect(all.viewOf('a:noise')).toEqual({ isResting: false, staysOn: false });
    expect(all.viewOf('a:wanted')).toEqual({ isResting: false, staysOn: true });
    for (const id of ['a:gate', 'a:seal', 'a:strict', 'a:bot', 'a:gone']) expect(all.viewOf(id)).toBeNull();
  });

  it('tells once that a plugin rests that does in both chains, and once that it runs in both again', () => {
    const all = rests();
    const say = (sandbox: 'capture' | 'playback', isAtRest: boolean): boolean =>
      all.note({ kind: 'resting', sandbox, pluginId: 'a:noise', rests: isAtRest, costUs: 1 });
    expect([say('capture', true), say('playback', true)]).toEqual([true, false]);
    expect(all.viewOf('a:noise')?.isResting).toBe(true);
    expect([say('capture', false), say('playback', false)]).toEqual([false, true]);
  });

  it('knows of no rest when the chains are gone', () => {
    const all = rests();
    all.note({ kind: 'resting', sandbox: 'capture', pluginId: 'a:noise', rests: true, costUs: 1 });
    expect(all.clear()).toEqual(['a:noise']);
    expect(all.viewOf('a:noise')?.isResting).toBe(false);
  });
});
