import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JackfieldError } from '../errors.ts';
import { JsonFile } from './json-file.ts';

interface Sample {
  readonly name: string;
  readonly count: number;
}

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, count: { type: 'integer', default: 7 } },
  required: ['name', 'count'],
  additionalProperties: false,
};

let folder: string;
let path: string;
let asides: JackfieldError[];

const open = (extra: { isSecret?: boolean } = {}): Promise<JsonFile<Sample>> =>
  JsonFile.open<Sample>({
    path,
    schema,
    initial: { name: 'new', count: 0 },
    onSetAside: (error) => asides.push(error),
    ...extra,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-json-'));
  path = join(folder, 'deep', 'sample.json');
  asides = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('JsonFile', () => {
  it('starts with the initial value, then reads back what was updated', async () => {
    const file = await open();
    expect(file.value).toEqual({ name: 'new', count: 0 });
    await file.update((value) => ({ ...value, count: 3 }));
    expect((await open()).value).toEqual({ name: 'new', count: 3 });
    expect(asides).toEqual([]);
  });

  it('fills in the default of a property that an older version did not write', async () => {
    await (await open()).update({ name: 'x', count: 1 });
    await writeFile(path, '{"name":"old"}');
    expect((await open()).value).toEqual({ name: 'old', count: 7 });
    expect(asides).toEqual([]);
  });

  it.each([
    ['half a document', '{"name":"a'],
    ['another shape', '{"name":1,"count":"x"}'],
    ['nothing at all', ''],
  ])('sets aside a file with %s, keeps its bytes and goes on with the initial value', async (_, text) => {
    await (await open()).update({ name: 'x', count: 1 });
    await writeFile(path, text);
    const file = await open();
    expect(file.value).toEqual({ name: 'new', count: 0 });
    expect(asides).toHaveLength(1);
    expect(asides[0]?.code).toBe('SETTINGS_DAMAGED');
    const aside = String(asides[0]?.details['aside']);
    expect(aside).toMatch(/sample\.json\.damaged-\d{4}-/);
    expect(await readFile(aside, 'utf8')).toBe(text);
  });

  it.each([
    ['with a byte order mark and CRLF', Buffer.from('\ufeff{\r\n  "name": "by hand"\r\n}\r\n')],
    ['in UTF-16', Buffer.from('\ufeff{"name":"by hand"}', 'utf16le')],
  ])('takes a file that an editor saved %s', async (_, bytes) => {
    await mkdir(join(folder, 'deep'));
    await writeFile(path, bytes);
    expect((await open()).value).toEqual({ name: 'by hand', count: 7 });
    expect(asides).toEqual([]);
  });

  it('says line and column of a comment, and what to do, when it sets the file aside', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(path, '{\n  "name": "x" // mine\n}');
    await open();
    expect(asides[0]?.message).toContain('line 2, column 15: a comment; JSON has none, so remove it');
  });

  it('refuses an invalid update and keeps the value in memory and on disk', async () => {
    const file = await open();
    await file.update({ name: 'good', count: 1 });
    await expect(file.update({ name: 'bad', count: 1.5 })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(file.value.name).toBe('good');
    expect((await open()).value.name).toBe('good');
  });

  it('ends with the last of 200 updates at once and leaves no temporary file', async () => {
    const file = await open();
    const updates = Array.from({ length: 200 }, (_, index) => file.update({ name: 'n', count: index }));
    expect(new Set(updates).size).toBe(200);
    await Promise.all(updates);
    expect((await open()).value.count).toBe(199);
    expect(await readdir(join(folder, 'deep'))).toEqual(['sample.json']);
  });

  it('has everything on disk after it is disposed', async () => {
    const file = await open();
    void file.update({ name: 'a', count: 1 });
    void file.update({ name: 'b', count: 2 });
    await file[Symbol.asyncDispose]();
    expect((await open()).value).toEqual({ name: 'b', count: 2 });
  });

  it('keeps the old value when the process dies between the temporary file and the rename', async () => {
    await (await open()).update({ name: 'before', count: 1 });
    // The child is killed at the first rename, with the temporary file written.
    const script = `
      import fs from 'node:fs/promises';
      import { syncBuiltinESMExports } from 'node:module';
      fs.rename = () => process.kill(process.pid, 'SIGKILL');
      syncBuiltinESMExports();
      const { JsonFile } = await import(${JSON.stringify(new URL('./json-file.ts', import.meta.url).href)});
      const file = await JsonFile.open({ path: ${JSON.stringify(path)}, schema: {}, initial: {}, onSetAside: () => {} });
      await file.update({ name: 'after', count: 2 });`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' });
    const names = await readdir(join(folder, 'deep'));
    expect(names).toHaveLength(2);
    expect((await open()).value).toEqual({ name: 'before', count: 1 });
    // A leftover file that is old enough to have no writer is removed.
    const old = new Date(Date.now() - 120_000);
    for (const name of names) await utimes(join(folder, 'deep', name), old, old);
    await open();
    expect(await readdir(join(folder, 'deep'))).toEqual(['sample.json']);
  });

  it.runIf(process.platform !== 'win32')('writes a secret so that only its owner reads it', async () => {
    const file = await open({ isSecret: true });
    await file.update({ name: 's', count: 1 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    await file.update({ name: 's', count: 2 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('rejects with a coded error when the place cannot be written or read, and recovers', async () => {
    await writeFile(join(folder, 'deep'), 'a file where the folder should be');
    await expect(open()).rejects.toMatchObject({ code: 'SETTINGS_UNREADABLE' });
    await rm(join(folder, 'deep'));
    const file = await open();
    await writeFile(join(folder, 'deep'), 'again');
    await expect(file.update({ name: 'x', count: 5 })).rejects.toMatchObject({ code: 'SETTINGS_UNWRITABLE' });
    expect(file.value.count).toBe(5);
    await rm(join(folder, 'deep'));
    await mkdir(join(folder, 'deep'));
    await file.update((value) => ({ ...value, name: 'y' }));
    expect((await open()).value).toEqual({ name: 'y', count: 5 });
  });
});
