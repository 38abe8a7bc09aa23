import { beforeEach, describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface Avatar {
  readonly position: Vector;
  readonly front: Vector;
  readonly top: Vector;
}

interface RoundTable {
  lifecycle: { start(role: string): void; onSettingsChanged(json: string): void };
  positional: { locate(): { context: string; avatar: Avatar } | undefined };
  uiEvents: { onUiInput(slot: string, key: string, input: { tag: string; val?: number }): void };
}

const artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
let recorder: ImportsRecorder;
let plugin: RoundTable;
let stored: Uint8Array | undefined;

function open(): void {
  recorder = new ImportsRecorder(
    {
      log: ['write'],
      storage: ['get', 'listKeys', 'commit'],
      ui: ['show', 'hide', 'decorateMessage'],
    },
    { 'storage.get': () => stored },
  );
  plugin = artifact.instantiate(recorder.imports) as unknown as RoundTable;
  plugin.lifecycle.start('events');
  plugin.lifecycle.onSettingsChanged('{"table":"Arthur"}');
}

beforeEach(() => {
  stored = undefined;
  open();
});

const press = (key: string): void => plugin.uiEvents.onUiInput('side-panel', key, { tag: 'pressed' });
const slide = (key: string, val: number): void => plugin.uiEvents.onUiInput('side-panel', key, { tag: 'number', val });
function avatar(): Avatar {
  const place = plugin.positional.locate();
  if (place === undefined) throw new Error('it says that nobody sits');
  return place.avatar;
}

const panel = (): string => JSON.stringify(recorder.argumentsOf('ui.show').at(-1));

describe('the round table', () => {
  test('has no place for one who stands, and takes it away again', () => {
    expect(plugin.positional.locate()).toBeUndefined();
    press('chair-3');
    expect(plugin.positional.locate()).toBeDefined();
    press('stand');
    expect(plugin.positional.locate()).toBeUndefined();
  });

  test('puts chair 1 at the far end and chair 3 on the right, 2 m from the middle, and all look at it', () => {
    press('chair-1');
    expect(plugin.positional.locate()).toMatchObject({
      context: 'table:Arthur',
      avatar: { position: { x: 0, y: 0, z: 2 }, top: { x: 0, y: 1, z: 0 } },
    });
    for (let chair = 1; chair <= 8; chair++) {
      press(`chair-${chair}`);
      const { position, front } = avatar();
      expect(position.x + 2 * front.x).toBeCloseTo(0, 6);
      expect(position.z + 2 * front.z).toBeCloseTo(0, 6);
    }
    press('chair-3');
    expect(avatar().position.x).toBeCloseTo(2, 6);
  });

  test('sits anywhere by the sliders, within 0.5 and 10 m', () => {
    slide('angle', 90);
    slide('distance', 4);
    expect(avatar().position.x).toBeCloseTo(4, 6);
    slide('distance', 1e9);
    expect(avatar().position.x).toBeCloseTo(10, 6);
    slide('distance', -1);
    expect(avatar().position.x).toBeCloseTo(0.5, 6);
  });

  test('remembers the seat', () => {
    slide('angle', 300);
    slide('distance', 3.5);
    const [, changes] = recorder.argumentsOf('storage.commit').at(-1) ?? [];
    stored = (changes as { value: Uint8Array }[])[0]?.value;
    open();
    const { x, z } = avatar().position;
    expect([x, z]).toEqual([expect.closeTo(3.5 * Math.sin(-Math.PI / 3), 5), expect.closeTo(1.75, 5)]);
  });

  test('draws its chairs and marks the own one; a stored seat that is none is not taken', () => {
    press('chair-5');
    expect(panel()).toContain('"label":"Chair 8"');
    expect(panel().match(/"tone":"good"/g)).toHaveLength(1);
    stored = new Uint8Array([1, 2]);
    open();
    expect(plugin.positional.locate()).toBeUndefined();
    expect(panel()).toContain('Take a chair at “Arthur”');
  });
});
