import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { HEARD_RMS, blockWith, endsWithSentence, folderOf, hearsItself } from './harness/first-start.ts';
import type { FirstStart } from './harness/first-start.ts';

const repository = fileURLToPath(new URL('../', import.meta.url));
const isRoot = process.getuid?.() === 0;
/** User id without an entry in the user database. */
const STRANGER = 54_321;

let stack: DisposableStack;
/** Folder of the current situation. Files created in it belong to the user of that situation. */
let root: string;

beforeEach(() => {
  stack = new DisposableStack();
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jf-fresh-')));
  chmodSync(root, 0o755);
  stack.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
});
afterEach(() => stack.dispose());

type Situation = readonly [name: string, prepare: () => Omit<FirstStart, 'folder'> & { folder?: string }];

const here = (...parts: string[]): string => folderOf(undefined, root, ...parts);
function linkTo(target: string, name: string): string {
  symlinkSync(target, join(root, name));
  return join(root, name);
}
const named = (length: number): string => here('t'.repeat(length - root.length - 1));
/** Characters that are legal in a path and that programs often fail to escape. */
const AWKWARD = "a b,c%20d#e?f*g'hü";

const heard: readonly Situation[] = [
  ['a new user, with nothing but a home folder', () => ({ env: { HOME: here('home') } })],
  ['a data folder behind a link', () => ({ args: ['--data-dir', linkTo(here('real'), 'link')] })],
  [
    'a cache on another disk, behind a link',
    () => {
      symlinkSync(here('other'), join(here('home'), 'cache'));
      return { env: { JACKFIELD_HOME: join(root, 'home') } };
    },
  ],
  ['a home folder behind a link', () => ({ env: { HOME: linkTo(here('real'), 'home') } })],
  [
    'the four XDG folders behind links',
    () => {
      const folders = ['CONFIG', 'DATA', 'CACHE', 'STATE'];
      const link = (name: string): [string, string] => [`XDG_${name}_HOME`, linkTo(here(`real-${name}`), name)];
      return { env: { HOME: here('home'), ...Object.fromEntries(folders.map(link)) } };
    },
  ],
  ['a temporary folder of 50 characters', () => ({ env: { HOME: here('home'), TMPDIR: named(50) } })],
  ['a temporary folder of 150 characters', () => ({ env: { HOME: here('home'), TMPDIR: named(150) } })],
  ['a temporary folder that is missing', () => ({ env: { HOME: here('home'), TMPDIR: join(root, 'missing') } })],
  [
    'a temporary folder behind a link',
    () => ({ env: { HOME: here('home'), TMPDIR: linkTo(here('temporary'), 'link') } }),
  ],
  ['folders with awkward names', () => ({ env: { HOME: here(`home ${AWKWARD}`), TMPDIR: here(`t ${AWKWARD}`) } })],
  ['relative XDG and temporary folders', () => ({ env: { HOME: here('home'), TMPDIR: '.', XDG_CACHE_HOME: 'cache' } })],
  [
    'a checkout reached through a link',
    () => ({ env: { HOME: here('home') }, checkout: linkTo(repository, 'checkout') }),
  ],
];

const refused: readonly (readonly [...Situation, code: string])[] = [
  ['a data folder that is a file', () => ({ args: ['--data-dir', blockWith(join(root, 'file'))] }), 'FOLDER_UNUSABLE'],
  [
    'a data folder behind a link that leads nowhere',
    () => ({ args: ['--data-dir', linkTo(join(root, 'gone'), 'link')] }),
    'FOLDER_UNUSABLE',
  ],
  [
    'a device that is no sound',
    () => ({ env: { HOME: here('home') }, args: ['--device', 'file:/etc/passwd'] }),
    'AUDIO_FILE_INVALID',
  ],
];

describe('a first start', () => {
  it.each(heard)('comes to the point of being heard: %s', async (_, prepare) => {
    expect(await hearsItself({ folder: here('files'), ...prepare() })).toBeGreaterThan(HEARD_RMS);
  });

  it.each([
    ['of 150 characters', () => named(150)],
    ['that is missing', () => join(root, 'missing')],
  ])('opens its window with a temporary folder %s', async (_, temporary) => {
    await using client = await Client.start({ name: 'Ann', env: { TMPDIR: temporary() } });
    await expect.poll(() => client.program.output).toContain('Window   chromium');
    expect(client.program.output).not.toContain('ended before it showed anything');
  });

  it.each(refused)('ends with one sentence: %s', async (_, prepare, code) => {
    expect(await endsWithSentence({ folder: here('files'), ...prepare() })).toContain(code);
  });

  it('ends with one sentence: the port of the server is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const start = { folder: here('files'), env: { HOME: here('home') }, args: ['--server-port', String(port)] };
    expect(await endsWithSentence(start)).toContain('PORT_IN_USE');
    taken.close();
  });
});

const canBeStranger = isRoot && isReadableByAll(repository);
if (!canBeStranger) {
  process.stderr.write(
    '\n  WERE NOT RUN: first starts of ordinary users. They want root, and a checkout that everybody may read.\n',
  );
}

describe.runIf(canBeStranger)('a first start of an ordinary user, who may not write to the checkout', () => {
  const his = (...parts: string[]): string => folderOf(STRANGER, root, ...parts);

  it('comes to the point of being heard', async () => {
    expect(await hearsItself({ folder: his('files'), uid: STRANGER, env: { HOME: his('home') } })).toBeGreaterThan(
      HEARD_RMS,
    );
  });

  it('comes to the point of being heard without a home folder, where a folder is named', async () => {
    expect(
      await hearsItself({ folder: his('files'), uid: STRANGER, args: ['--data-dir', his('data')] }),
    ).toBeGreaterThan(HEARD_RMS);
  });

  it.each([
    ['has no home folder', () => ({})],
    ['may not write to his home folder', () => ({ env: { HOME: here('home') } })],
    ['may not write to his settings', () => ({ env: { HOME: his('home'), XDG_CONFIG_HOME: here('config') } })],
    ['may not write to his cache', () => ({ env: { HOME: his('home'), XDG_CACHE_HOME: here('cache') } })],
  ])('ends with one sentence when he %s', async (_, prepare) => {
    expect(await endsWithSentence({ folder: his('files'), uid: STRANGER, ...prepare() })).toMatch(
      /repair it, or name another one with --data-dir or JACKFIELD_HOME\. FOLDER_UNUSABLE$/,
    );
  });
});

/** Mounts a file system of this size; null when it cannot be mounted. */
function mountSmall(kilobytes: number): string | null {
  const folder = here('small');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    process.stderr.write('\n  WAS NOT RUN: a first start on a full disk. It wants root, who may mount a tmpfs.\n');
    return null;
  }
  stack.defer(() => execFileSync('umount', ['--lazy', folder]));
  return folder;
}

describe.runIf(process.platform === 'linux')('a first start on a disk that is too small', () => {
  it.each([[16], [300], [12_000]])('of %i kB ends with one sentence that says so', async (kilobytes) => {
    const disk = mountSmall(kilobytes);
    if (disk === null) return;
    expect(await endsWithSentence({ folder: here('files'), args: ['--data-dir', disk] })).toMatch(
      /free some space.* DISK_FULL$/,
    );
  });
});

function isReadableByAll(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    execFileSync('test', ['-r', join(path, 'package.json')], { uid: STRANGER, gid: STRANGER });
    return true;
  } catch {
    return false;
  }
}
