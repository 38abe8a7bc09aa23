import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JackfieldError } from '../../errors.ts';
import { PluginStorage } from '../storage/plugin-storage.ts';
import { testContext } from '../testing/capability-context.ts';
import { Capabilities } from './capabilities.ts';
import { idleServices } from './idle-services.ts';

let folder: string;
let storage: PluginStorage;
let told: JackfieldError[];
let serverKey: string | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-storage-'));
  told = [];
  serverKey = null;
  storage = openStorage();
});

afterEach(async () => {
  storage[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

const openStorage = (): PluginStorage => new PluginStorage(folder, (error) => told.push(error));

function open(pluginId = 'test:plugin'): (func: string, ...args: unknown[]) => unknown {
  const context = testContext({
    pluginId,
    storage: () => storage.of(pluginId),
    services: { ...idleServices, serverKey: () => serverKey },
    tell: (error) => told.push(error),
  });
  const capabilities = new Capabilities(context, ['storage']);
  return (func, ...args) => capabilities.answer('storage', func, args);
}

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);
const put = (key: string, value: Uint8Array): unknown => ({ key, value });
const OK = { value: null };
const QUOTA = { error: { tag: 'quota-exceeded' } };

describe('storage', () => {
  it('gives back what was committed, also to the next run, and to no other plugin', () => {
    const call = open();
    expect(call('get', 'plugin', 'a')).toEqual({ value: null });
    expect(call('commit', 'plugin', [put('b', bytes(3)), put('a', bytes(0))])).toEqual(OK);
    expect(call('listKeys', 'plugin')).toEqual({ value: ['a', 'b'] });
    storage[Symbol.dispose]();
    storage = openStorage();
    expect(open()('get', 'plugin', 'b')).toEqual({ value: bytes(3) });
    expect(open()('get', 'plugin', 'a')).toEqual({ value: bytes(0) });
    expect(open('test:other')('listKeys', 'plugin')).toEqual({ value: [] });
  });

  it('is on disk when the commit returns: a second reader of the file sees it', () => {
    open()('commit', 'plugin', [put('a', bytes(5))]);
    using reader = openStorage();
    expect(reader.of('test:plugin').get('plugin', 'a')).toEqual(bytes(5));
  });

  it('removes, replaces and counts what is freed', () => {
    const call = open();
    for (let index = 0; index < 15; index++) call('commit', 'plugin', [put(`k${index}`, bytes(65_536))]);
    expect(call('commit', 'plugin', [put('more', bytes(65_536))])).toEqual(QUOTA);
    expect(call('commit', 'plugin', [{ key: 'k0' }, put('more', bytes(65_536, 7))])).toEqual(OK);
    expect(call('get', 'plugin', 'k0')).toEqual({ value: null });
    expect(call('get', 'plugin', 'more')).toEqual({ value: bytes(65_536, 7) });
  });

  it('makes all changes or none: what exceeds 1,048,576 bytes leaves everything as it was', () => {
    const call = open();
    for (let index = 0; index < 15; index++) call('commit', 'plugin', [put(`k${index}`, bytes(65_536))]);
    // 15 * (65,536 + 2 or 3) bytes; 65,494 are left.
    expect(call('commit', 'plugin', [put('small', bytes(1)), put('x', bytes(65_530))])).toEqual(QUOTA);
    expect(call('get', 'plugin', 'small')).toEqual({ value: null });
    expect(call('commit', 'plugin', [put('x', bytes(65_490))])).toEqual(OK);
    expect(call('commit', 'plugin', [put('y', bytes(10))])).toEqual(QUOTA);
  });

  it('refuses values of 65,537 bytes and keys of 0 or 129 characters', () => {
    const call = open();
    expect(call('commit', 'plugin', [put('a', bytes(65_537))])).toEqual(QUOTA);
    for (const key of ['', 'x'.repeat(129), '😀'.repeat(129)]) {
      expect(call('get', 'plugin', key)).toEqual({ error: { tag: 'bad-key' } });
      expect(call('commit', 'plugin', [put(key, bytes(1))])).toEqual({ error: { tag: 'bad-key' } });
    }
    expect(call('commit', 'plugin', [put('😀'.repeat(128), bytes(1))])).toEqual(OK);
  });

  it('keeps values of a server apart, and needs a connection for them', () => {
    const call = open();
    expect(call('listKeys', 'server')).toEqual({ error: { tag: 'not-connected' } });
    serverKey = 'aa';
    expect(call('commit', 'server', [put('a', bytes(1))])).toEqual(OK);
    expect(call('listKeys', 'plugin')).toEqual({ value: [] });
    serverKey = 'bb';
    expect(call('get', 'server', 'a')).toEqual({ value: null });
    serverKey = 'aa';
    expect(call('get', 'server', 'a')).toEqual({ value: bytes(1) });
  });

  it('sets a damaged file aside with a notice and begins a new one', async () => {
    const call = open();
    call('commit', 'plugin', [put('a', bytes(1))]);
    storage[Symbol.dispose]();
    await writeFile(join(folder, 'test', 'plugin.sqlite'), 'this is no database, not at all, whatever you say');
    storage = openStorage();
    expect(open()('listKeys', 'plugin')).toEqual({ value: [] });
    expect(told.map(({ code }) => code)).toEqual(['SETTINGS_DAMAGED']);
    expect((await readdir(join(folder, 'test'))).some((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('says that there is no room, and tells the user why, where there can be no file', async () => {
    await writeFile(join(folder, 'test'), 'a file where the folder would be');
    expect(open()('commit', 'plugin', [put('a', bytes(1))])).toEqual(QUOTA);
    expect(told.map(({ code }) => code)).toEqual(['SETTINGS_UNREADABLE']);
  });

  it('forgets everything of a plugin that is deleted', () => {
    const call = open();
    call('commit', 'plugin', [put('a', bytes(1))]);
    storage.delete('test:plugin');
    expect(call('listKeys', 'plugin')).toEqual({ value: [] });
  });

  it.each([
    ['get', 'nowhere', 'a'],
    ['get', 'plugin', 5],
    ['commit', 'plugin', 'a'],
    ['commit', 'plugin', [{ key: 'a', value: 'text' }]],
    ['commit', 'plugin', [{ value: bytes(1) }]],
  ])('ends the sandbox of whoever calls %s(%s, %s)', (func, ...args) => {
    expect(open()(func, ...args)).toBeNull();
  });
});
