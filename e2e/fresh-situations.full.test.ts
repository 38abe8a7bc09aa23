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
import { together } from './harness/together.ts';

const repository = fileURLToPath(new URL('../', import.meta.url));
const isRoot = process.getuid?.() === 0;
/** User id without an entry in the user database. */
const STRANGER = 54_321;

let stack: DisposableStack;
/** Folder of the situation that was opened last. Files created in it belong to the user of that situation. */
let root: string;

function openSituation(): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'jf-fresh-')));
  chmodSync(folder, 0o755);
  stack.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  root = folder;
}

beforeEach(() => {
  stack = new DisposableStack();
  openSituation();
});
afterEach(() => stack.dispose());

type Prepare = () => Omit<FirstStart, 'folder'>;
type Situation = readonly [name: string, prepare: Prepare];

/** Two situations a test, because two clients that start side by side on two cores take hardly longer than one. */
function inPairs<S extends readonly [name: string, ...unknown[]]>(situations: readonly S[]): [string, readonly S[]][] {
  const pairs: [string, readonly S[]][] = [];
  for (let index = 0; index < situations.length; index += 2) {
    const pair = situations.slice(index, index + 2);
    pairs.push([pair.map(([name]) => name).join('; '), pair]);
  }
  return pairs;
}

/** Prepares each situation in a folder of its own, whose files belong to the user, and starts all of them side by side. */
function startAll<R>(
  prepared: readonly Prepare[],
  start: (situation: FirstStart) => Promise<R>,
  uid?: number,
): Promise<Awaited<R>[]> {
  const starts = prepared.map((prepare): FirstStart => {
    openSituation();
    return { folder: folderOf(uid, root, 'files'), ...(uid === undefined ? {} : { uid }), ...prepare() };
  });
  return together(starts.map(start));
}

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
  it.each(inPairs(heard))('comes to the point of being heard: %s', async (_, pair) => {
    const levels = await startAll(
      pair.map(([, prepare]) => prepare),
      hearsItself,
    );
    expect(levels).toHaveLength(pair.length);
    for (const level of levels) expect(level).toBeGreaterThan(HEARD_RMS);
  });

  it('opens its window with a temporary folder of 150 characters, and with one that is missing', async () => {
    const open = async (temporary: string): Promise<void> => {
      await using client = await Client.start({ name: 'Ann', env: { TMPDIR: temporary } });
      await expect.poll(() => client.program.output).toContain('Window   chromium');
      expect(client.program.output).not.toContain('ended before it showed anything');
    };
    await together([open(named(150)), open(join(root, 'missing'))]);
  });

  it.each(inPairs(refused))('ends with one sentence: %s', async (_, pair) => {
    const sentences = await startAll(
      pair.map(([, prepare]) => prepare),
      endsWithSentence,
    );
    expect(sentences).toEqual(pair.map(([, , code]) => expect.stringContaining(code) as unknown));
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

  it('comes to the point of being heard, also without a home folder, where a folder is named', async () => {
    const levels = await startAll(
      [() => ({ env: { HOME: his('home') } }), () => ({ args: ['--data-dir', his('data')] })],
      hearsItself,
      STRANGER,
    );
    expect(levels).toHaveLength(2);
    for (const level of levels) expect(level).toBeGreaterThan(HEARD_RMS);
  });

  const unusable: readonly Situation[] = [
    ['has no home folder', () => ({})],
    ['may not write to his home folder', () => ({ env: { HOME: here('home') } })],
    ['may not write to his settings', () => ({ env: { HOME: his('home'), XDG_CONFIG_HOME: here('config') } })],
    ['may not write to his cache', () => ({ env: { HOME: his('home'), XDG_CACHE_HOME: here('cache') } })],
  ];
  it.each(inPairs(unusable))('ends with one sentence when he %s', async (_, pair) => {
    const sentences = await startAll(
      pair.map(([, prepare]) => prepare),
      endsWithSentence,
      STRANGER,
    );
    expect(sentences).toHaveLength(pair.length);
    for (const sentence of sentences)
      expect(sentence).toMatch(/repair it, or name another one with --data-dir or JACKFIELD_HOME\. FOLDER_UNUSABLE$/);
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
