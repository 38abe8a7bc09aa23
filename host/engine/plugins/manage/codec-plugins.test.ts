import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { codecGuest } from '../../catalogue/testing/codec-guest.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import { registryFolder, testEncoder } from '../../supervisor/testing/chain-rig.ts';
import { EventRig } from '../testing/event-rig.ts';

// Each codec is transpiled.
vi.setConfig({ testTimeout: 90_000 });

const HEARS = ['hears-own-voice', 'hears-others'];
const IDS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `test:codec-${letter}`);

let rig: EventRig;

beforeAll(async () => {
  rig = await EventRig.open([]);
  const registry = join(rig.folder, 'registry');
  await cp(join(registryFolder, 'jackfield', 'opus'), join(registry, 'jackfield', 'opus'), { recursive: true });
  for (const [build, id] of IDS.entries()) {
    const place = join(registry, id.replace(':', '/'));
    await mkdir(place, { recursive: true });
    await writeFile(join(place, '1.0.0.wasm'), await buildWatComponent(codecGuest({ id, build })));
  }
  await rig.stop();
  await rig.start();
  configureAtOnce();
}, 60_000);

afterAll(() => rig[Symbol.asyncDispose]());

/** Acts as a session whose chains start at once. */
function configureAtOnce(): void {
  const { manager } = rig;
  manager.on('captureSpecChanged', () => {
    const spec = manager.captureSpec(testEncoder, 10);
    if (spec !== null) manager.noteConfigured('capture', spec);
  });
  manager.on('playbackSpecChanged', () => {
    const spec = manager.playbackSpec;
    if (spec !== null) manager.noteConfigured('playback', spec);
  });
}

/** Ids of the codecs beside Opus in both chains. */
function loaded(): string[] {
  const { manager } = rig;
  const [capture, playback] = [manager.captureSpec(testEncoder, 10), manager.playbackSpec];
  expect(capture?.codecs).toEqual(playback?.codecs);
  expect(capture?.codec.pluginId).toBe('jackfield:opus');
  return (capture?.codecs ?? []).map(({ pluginId }) => pluginId);
}

function statusOf(id: string): string | undefined {
  return rig.manager.views.find((view) => view.id === id)?.status.kind;
}

it('loads a codec that is on into both chains, beside Opus, in the order of the list of plugins', async () => {
  expect(loaded()).toEqual([]);
  for (const id of [IDS[1], IDS[0]]) await rig.install(id ?? '');
  expect(loaded()).toEqual([IDS[0], IDS[1]]);
  expect(rig.manager.codecs.map(({ slot }) => slot.codecNumber)).toEqual([2, 1]);
  await rig.manager.disable(IDS[0] ?? '');
  expect(loaded()).toEqual([IDS[1]]);
  await rig.manager.enable(IDS[0] ?? '');
  expect(rig.manager.codecs.map(({ slot }) => slot.codecNumber)).toEqual([2, 1]);
});

it('leaves out one that may not hear any more, and one that was struck out', async () => {
  const [first = '', second = ''] = IDS;
  await rig.manager.consent.setGrant(first, 'hears-others', 'nowhere');
  expect(loaded()).toEqual([second]);
  await rig.manager.consent.setGrant(first, 'hears-others', 'everywhere');
  rig.manager.noteChainEvent({ kind: 'struck-out', pluginId: second, code: 'TRAPPED', message: 'It crashed.' });
  await expect.poll(() => statusOf(second)).toBe('struck-out');
  expect(loaded()).toEqual([first]);
  await rig.manager.enable(second);
});

it('has four at most: the fifth takes the place of the last', async () => {
  for (const id of IDS.slice(2)) await rig.install(id);
  expect(loaded()).toEqual([IDS[0], IDS[1], IDS[2], IDS[4]]);
  expect(statusOf(IDS[3] ?? '')).toBe('off');
});

it('counts a build of its author as running when both chains have it, and gives it a number of its own', async () => {
  const { manager } = rig;
  const [id = ''] = IDS;
  const file = join(rig.folder, 'build.wasm');
  await writeFile(file, await buildWatComponent(codecGuest({ id, build: 99 })));
  const before = manager.codecs[0]?.slot;
  expect(await manager.development.install('author', file, HEARS)).toMatchObject({ kind: 'running', id, isNew: false });
  const during = manager.codecs[0]?.slot;
  expect(during?.pluginId).toBe(id);
  expect(during?.digest).not.toBe(before?.digest);
  expect(during?.codecNumber).not.toBe(before?.codecNumber);
  await manager.development.restoreAllOf('author');
  expect(manager.codecs[0]?.slot).toEqual(before);
});
