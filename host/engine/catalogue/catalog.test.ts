import { expect, it } from 'vitest';
import { Catalog } from './catalog.ts';
import type { PluginSource } from './sources/plugin-source.ts';

/** A source with one plugin; its reading ends when the test calls `answer`. */
function sourceOf(id: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const summary = { name: id, description: '', license: 'MIT', digest: 'ab', sizeBytes: 1, isSigned: false };
  const source: PluginSource = {
    name: `/srv/${id}`,
    list: () => promise.then(() => [{ id: `test:${id}`, version: '1.0.0', summary }]),
    fetch: () => Promise.reject(new Error('nobody looks at it')),
  };
  return { source, answer: resolve };
}

const refuse = (): never => {
  throw new Error('nothing is vouched for');
};

it('shows what the last of two readings found, whichever ends first, and both end with it', async () => {
  const [slow, quick] = [sourceOf('slow'), sourceOf('quick')];
  const catalog = new Catalog([slow.source], refuse, refuse);
  const ended: string[] = [];
  const first = catalog.refresh().then(() => ended.push('first'));
  catalog.setSources([quick.source]);
  const second = catalog.refresh().then(() => ended.push('second'));
  slow.answer();
  await slow.source.list();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
  expect(catalog.ids).toEqual([]);
  quick.answer();
  await Promise.all([first, second]);
  expect(catalog.ids).toEqual(['test:quick']);
});

it('is not set back by a reading that began earlier and ends later', async () => {
  const [slow, quick] = [sourceOf('slow'), sourceOf('quick')];
  const catalog = new Catalog([slow.source], refuse, refuse);
  const first = catalog.refresh();
  catalog.setSources([quick.source]);
  quick.answer();
  await catalog.refresh();
  slow.answer();
  await first;
  expect(catalog.readings.map(({ name }) => name)).toEqual(['/srv/quick']);
});

it('without a source has nothing', async () => {
  const catalog = new Catalog([], refuse, refuse);
  await catalog.refresh();
  expect(catalog.ids).toEqual([]);
});
