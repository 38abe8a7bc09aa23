import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uiIcons } from '@jackfield/protocol/plugin-ui';
import type { SlotTree, UiElement, UiInput } from '@jackfield/protocol/plugin-ui';
import { startServer } from '@jackfield/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedAssets } from '../../../plugins/tooling/embed-assets.ts';
import { embedManifest } from '../../../plugins/tooling/embed-manifest.ts';
import { compileQuickJs } from '../../../plugins/tooling/quickjs.ts';
import { manifestOf } from '../catalogue/testing/wat-component.ts';
import { resolvePaths } from '../settings/paths.ts';
import { Engine } from './engine.ts';
import { TestWindow } from './testing/test-window.ts';

const guideFolder = new URL('../../../docs/guide/plugins/', import.meta.url);
const COUNTER = 'example:counter';
const PROBE = 'example:probe';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPgDs0GAAEkALoC/A0WAAAAAElFTkSuQmCC',
  'base64',
);

/** A plugin that shows the events that it received, and the results of the trees that it tried. */
const PROBE_SOURCE = `
import { decorateMessage, hide, show } from 'jackfield:plugin/ui@0.2.0';
const group = { key: 'root', parent: 0, element: { tag: 'group', val: 'column' } };
const label = (content) => [{ key: 'label', parent: 0, element: { tag: 'text', val: { content, tone: 'normal', isHeading: false } } }];
const under = (key, tag, val) => ({ key, parent: 0, element: { tag, val } });
const tries = {
  bad: () => show('toolbar', [group, under('x', 'icon', 'no-such-icon')]),
  large: () => show('toolbar', Array(201).fill(group)),
  hide: () => hide('settings-page'),
  mark: () => decorateMessage('7', 'seen', 'good'),
};
const attempt = (work) => {
  try { work(); return 'done'; } catch (error) { return JSON.stringify(error.payload ?? String(error)); }
};
export const lifecycle = {
  start() {
    show('settings-page', [
      group,
      under('plot', 'plot', { label: 'P', xLabel: 'x', yLabel: 'y', xs: new Float32Array([0, 1]), ys: new Float32Array([0.1, 2]) }),
      under('logo', 'image', { asset: 'logo.png', description: 'Logo' }),
      under('form', 'form', { schema: '{"type":"object","properties":{"n":{"type":"integer","maximum":5,"default":1}}}', value: '{"n":2}' }),
      under('on', 'toggle', { label: 'On', isOn: false }),
      under('try', 'text-field', { label: 'Try', value: '', placeholder: '', isSecret: false }),
    ]);
    show('person-menu', [under('poke', 'button', { label: 'Poke', icon: '', tone: 'normal', isDisabled: false })]);
  },
  onSettingsChanged() {},
  stop() {},
};
export const uiEvents = {
  onUiInput(slot, key, input, userId, messageId) {
    const what = input.tag === 'text' ? attempt(tries[input.val]) : JSON.stringify({ slot, key, input, userId, messageId });
    show('status-badge', label(what));
  },
};
`;

let folder = '';
let engine: Engine;
let window: TestWindow;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-ui-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const guide = await readFile(new URL('ui.md', guideFolder), 'utf8');
  const world = /```wit\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  await offer(COUNTER, world, /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '');
  await offer(PROBE, world.replace('example:counter', PROBE), PROBE_SOURCE);
  engine = stack.use(
    await Engine.open({
      paths: resolvePaths(join(folder, 'home')),
      registryFolder: join(folder, 'registry'),
      pageFolder: null,
      port: 0,
      isPortFixed: false,
      device: { kind: 'silence' },
      name: 'Ada',
    }),
  );
  const server = await startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0 } });
  stack.defer(() => server.close());
  engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName: 'Lobby' });
  window = stack.use(await TestWindow.open(engine));
  for (const id of [COUNTER, PROBE]) await window.request('installPlugin', { id, granted: [] });
}, 90_000);

afterAll(() => stack.disposeAsync());

/** Builds a plugin in JavaScript and puts it into the registry. */
async function offer(id: string, world: string, source: string): Promise<void> {
  const workFolder = join(folder, id.replace(':', '-'));
  await mkdir(workFolder);
  const [jsPath, worldFile] = [join(workFolder, 'plugin.js'), join(workFolder, 'plugin.wit')];
  await Promise.all([writeFile(jsPath, source), writeFile(worldFile, world)]);
  const component = await compileQuickJs({ jsPath, moduleRoot: workFolder, worldFile, workFolder });
  const assets = new Map([
    ['logo.png', new Uint8Array(PNG)],
    ['evil.svg', new Uint8Array(Buffer.from('<svg onload="alert(1)"/>'))],
  ]);
  const place = join(folder, 'registry', id.replace(':', '/'));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, '1.0.0.wasm'), embedManifest(embedAssets(component, assets), manifestOf({ id })));
}

function element(
  trees: readonly SlotTree[],
  pluginId: string,
  slot: string,
  key: string,
): UiElement['val'] | undefined {
  const tree = trees.find((shown) => shown.pluginId === pluginId && shown.slot === slot);
  return tree?.nodes.find((node) => node.key === key)?.element.val;
}

async function shows(
  pluginId: string,
  slot: string,
  key: string,
  isWanted: (value: unknown) => boolean,
): Promise<void> {
  await window.until('slots', (trees) => isWanted(element(trees, pluginId, slot, key)));
}

const says = (content: string) => (value: unknown) => (value as { content?: string } | undefined)?.content === content;

function use(pluginId: string, slot: SlotTree['slot'], key: string, input: UiInput, userId: number | null = null) {
  return window.request('uiInput', { pluginId, slot, key, input, userId });
}

describe('a plugin in JavaScript with a panel', () => {
  it('is the example of the guide: it shows a panel and a badge, counts what is pressed and follows the slider', async () => {
    await shows(COUNTER, 'side-panel', 'count', says('Counted: 0'));
    await use(COUNTER, 'side-panel', 'add', { tag: 'pressed' });
    await shows(COUNTER, 'side-panel', 'count', says('Counted: 1'));
    await use(COUNTER, 'side-panel', 'step', { tag: 'number', val: 4 });
    await use(COUNTER, 'side-panel', 'add', { tag: 'pressed' });
    await shows(COUNTER, 'side-panel', 'count', says('Counted: 5'));
    await shows(COUNTER, 'status-badge', 'badge', says('5'));
    await use(COUNTER, 'side-panel', 'reset', { tag: 'pressed' });
    await shows(COUNTER, 'side-panel', 'reset', (value) => (value as { isDisabled: boolean }).isDisabled);
    expect(element(window.state.slots, COUNTER, 'side-panel', 'count')).toMatchObject({ content: 'Counted: 0' });
  });

  it('gets a flag, a form with its defaults, and none for what is not there', async () => {
    await shows(PROBE, 'settings-page', 'plot', (value) => value !== undefined);
    const { slots } = window.state;
    expect(element(slots, PROBE, 'settings-page', 'plot')).toMatchObject({ xs: [0, 1], ys: [0.1, 2] });
    await use(PROBE, 'settings-page', 'on', { tag: 'flag', val: true });
    const told = (key: string, input: unknown) =>
      says(JSON.stringify({ slot: 'settings-page', key, input, userId: null, messageId: null }));
    await shows(PROBE, 'status-badge', 'label', told('on', { tag: 'flag', val: true }));
    await use(PROBE, 'settings-page', 'form', { tag: 'json', val: '{}' });
    await shows(PROBE, 'status-badge', 'label', told('form', { tag: 'json', val: '{"n":1}' }));
  });

  it('sees the refusals of the contract, each as its variant', async () => {
    const answers: readonly (readonly [string, string])[] = [
      ['bad', '{"tag":"bad-tree","val":"node 1 (x): there is no icon \\"no-such-icon\\""}'],
      ['large', '{"tag":"too-large"}'],
      ['mark', 'done'],
      ['hide', 'done'],
    ];
    for (const [name, answer] of answers) {
      await use(PROBE, 'settings-page', 'try', { tag: 'text', val: name });
      await shows(PROBE, 'status-badge', 'label', says(answer));
    }
    expect(window.state.messageMarks).toEqual([{ pluginId: PROBE, messageId: '7', label: 'seen', tone: 'good' }]);
    await window.until('slots', (trees) => element(trees, PROBE, 'settings-page', 'on') === undefined);
  });

  it('is told at which message its words were pressed, and not of words that are not there', async () => {
    await window.request('pressMark', { pluginId: PROBE, messageId: '7' });
    const told = { slot: 'message', key: '', input: { tag: 'pressed' }, userId: null, messageId: '7' };
    await shows(PROBE, 'status-badge', 'label', says(JSON.stringify(told)));
    for (const [pluginId, messageId] of [
      [PROBE, '8'],
      [COUNTER, '7'],
    ] as const) {
      const press = window.request('pressMark', { pluginId, messageId });
      await expect(press).rejects.toMatchObject({ code: 'UI_INPUT_STALE' });
    }
  });

  it.each([
    ['a node that is not there', 'side-panel', 'nothing', { tag: 'pressed' }, null],
    ['a slot that is empty', 'toolbar', 'add', { tag: 'pressed' }, null],
    ['another kind of input', 'side-panel', 'add', { tag: 'flag', val: true }, null],
    ['a number outside the range', 'side-panel', 'step', { tag: 'number', val: 11 }, null],
    ['a person where there is none', 'side-panel', 'add', { tag: 'pressed' }, 1],
  ] as const)('is not told of %s', async (_name, slot, key, input, userId) => {
    await expect(use(COUNTER, slot, key, input, userId)).rejects.toMatchObject({ code: 'UI_INPUT_STALE' });
  });

  it('is told in whose menu it was used, and not of a person who is not there', async () => {
    const { userId: selfId } = await window.until('self', ({ userId }) => userId !== null);
    await use(PROBE, 'person-menu', 'poke', { tag: 'pressed' }, selfId);
    const told = { slot: 'person-menu', key: 'poke', input: { tag: 'pressed' }, userId: selfId, messageId: null };
    await shows(PROBE, 'status-badge', 'label', says(JSON.stringify(told)));
    for (const userId of [9_999, null]) {
      const poke = use(PROBE, 'person-menu', 'poke', { tag: 'pressed' }, userId);
      await expect(poke).rejects.toMatchObject({ code: 'UI_INPUT_STALE' });
    }
    const input = { tag: 'pressed', val: 'more' } as unknown as UiInput;
    await expect(use(COUNTER, 'side-panel', 'add', input)).rejects.toMatchObject({ code: 'RPC_BAD_PARAMS' });
  });

  it('gives its pictures away, and nothing else', async () => {
    const image = await window.request('pluginAsset', { pluginId: PROBE, name: 'logo.png' });
    expect(image).toEqual({ mime: 'image/png', content: PNG.toString('base64') });
    for (const name of ['evil.svg', 'nothing.png', '../plugin.wasm']) {
      const asked = window.request('pluginAsset', { pluginId: PROBE, name });
      await expect(asked).rejects.toMatchObject({ code: 'PLUGIN_IMAGE_UNKNOWN' });
    }
  });

  it('keeps its panel while another plugin is switched off, and loses it when it is switched off itself', async () => {
    await window.request('disablePlugin', { id: PROBE });
    await window.until('slots', (trees) => trees.every(({ pluginId }) => pluginId !== PROBE));
    await shows(COUNTER, 'side-panel', 'count', says('Counted: 0'));
    await window.request('disablePlugin', { id: COUNTER });
    await window.until('slots', (trees) => trees.length === 0);
    const late = use(COUNTER, 'side-panel', 'add', { tag: 'pressed' });
    await expect(late).rejects.toMatchObject({ code: 'UI_INPUT_STALE' });
  });
});

describe('docs/guide/plugins/icons.md', () => {
  it('lists the icons that there are', async () => {
    const page = await readFile(new URL('icons.md', guideFolder), 'utf8');
    const list = page.slice(page.indexOf('\n- '));
    expect([...list.matchAll(/`([a-z0-9-]+)`[,\n]/g)].map(([, name]) => name)).toEqual([...uiIcons]);
  });
});
