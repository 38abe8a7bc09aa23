import { describe, expect, it } from 'vitest';
import { MAX_ANNOUNCED_PLUGINS } from '@jackfield/wire/limits';
import { parseClientMessage } from '@jackfield/wire/parse-message';
import { readManifest } from '../../catalogue/manifest.ts';
import type { HookAnswer } from '../../supervisor/events/hook-call.ts';
import { Locator, placeChannelOf } from './locator.ts';

const pose = { position: { x: 0, y: 0, z: 0 }, front: { x: 0, y: 0, z: 1 }, top: { x: 0, y: 1, z: 0 } };
const here = (context: string): HookAnswer => ({ value: { context, avatar: pose } });

function open(answers: Readonly<Record<string, HookAnswer | null>>) {
  const logged: string[] = [];
  const asked: string[] = [];
  const asker = {
    withHook: () => Object.keys(answers),
    ask: (id: string) => {
      asked.push(id);
      return Promise.resolve(answers[id] ?? null);
    },
  };
  return { locator: new Locator(asker, (id, message) => logged.push(`${id}: ${message}`)), logged, asked };
}

describe('Locator', () => {
  it('takes the first plugin that has a place and asks no further', async () => {
    const { locator, asked } = open({ 'a:none': { value: null }, 'a:first': here('x'), 'a:second': here('y') });
    expect(await locator.locate()).toMatchObject({ kind: 'at', pluginId: 'a:first', place: { context: 'x' } });
    expect(asked).toEqual(['a:none', 'a:first']);
  });

  it('tells nobody has a place from somebody did not answer', async () => {
    expect(await open({}).locator.locate()).toEqual({ kind: 'none' });
    expect(await open({ 'a:none': { value: null } }).locator.locate()).toEqual({ kind: 'none' });
    expect(await open({ 'a:slow': null, 'a:none': { value: null } }).locator.locate()).toEqual({ kind: 'late' });
    expect(await open({ 'a:slow': null, 'a:next': here('x') }).locator.locate()).toMatchObject({ pluginId: 'a:next' });
  });

  it('writes one line into the log of a plugin whose places are none, however often that happens', async () => {
    const { locator, logged } = open({ 'a:liar': { value: { context: '' } }, 'a:next': here('x') });
    for (let asked = 0; asked < 50; asked++) expect(await locator.locate()).toMatchObject({ pluginId: 'a:next' });
    expect(logged).toEqual([
      'a:liar: The place that locate returned counts as none: its context has to have 1 to 256 bytes.',
    ]);
  });
});

describe('placeChannelOf', () => {
  it('is an id that the wire takes, one for each plugin', () => {
    const ids = [placeChannelOf('jackfield:round-table'), placeChannelOf('jackfield:round'), placeChannelOf('a:b')];
    expect(new Set(ids).size).toBe(3);
    // The id is the one in docs/wire/positional.md.
    expect(ids[0]).toBe('positional:p602acf505bcd9bbb5558fea0');
    expect(ids.length).toBeLessThan(MAX_ANNOUNCED_PLUGINS);
    expect(parseClientMessage(JSON.stringify({ type: 'plugins', ids })).isOk).toBe(true);
  });

  it('is no id that a plugin can have', () => {
    const manifest = { manifestVersion: 1, version: '1.0.0', name: 'A', description: 'A.', license: 'MIT' };
    const read = (id: string) => readManifest(JSON.stringify({ ...manifest, id })).manifest;
    expect(read('a:b').id).toBe('a:b');
    expect(read('positional-two:b').id).toBe('positional-two:b');
    expect(() => read(placeChannelOf('a:b'))).toThrow('/id must match pattern');
  });
});
