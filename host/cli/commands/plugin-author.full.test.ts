import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySharedCache } from '../../engine/catalogue/testing/shared-cache.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-author-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** Runs `jackfield plugin WORDS --json`; returns the exit code and the first printed value, which an error may follow. */
async function plugin(...words: string[]): Promise<{ exitCode: number; printed: unknown; stderr: string }> {
  const { exitCode, stdout, stderr } = await runJackfield(['plugin', ...words, '--json']);
  return { exitCode, printed: JSON.parse(stdout.split('\n')[0] ?? ''), stderr };
}

async function newProject(name: string, kind: string, language = 'assemblyscript'): Promise<string> {
  const folder = join(parent, name);
  const words = ['new', `ann:${name}`, '--language', language, '--kind', kind, '--folder', folder];
  expect(await plugin(...words)).toMatchObject({ exitCode: 0, printed: { id: `ann:${name}`, folder } });
  return folder;
}

/** Copies an AssemblyScript project and replaces `right` by `wrong` in its source, so that commands on several of them can run side by side. Returns the copy. */
async function brokenCopy(folder: string, right: string, wrong: string): Promise<string> {
  const copy = await mkdtemp(join(parent, 'broken-'));
  await cp(folder, copy, { recursive: true });
  const source = join(copy, 'assembly/index.ts');
  const text = await readFile(source, 'utf8');
  expect(text).toContain(right);
  await writeFile(source, text.replace(right, wrong));
  return copy;
}

describe('jackfield plugin', () => {
  it('check, test and bench a new project in a folder of its own, and say what is wrong once it is broken', async () => {
    const folder = await newProject('gain', 'audio-effect');
    expect(await plugin('check', folder)).toMatchObject({
      exitCode: 0,
      printed: {
        hooks: ['captured-audio', 'lifecycle', 'parameters'],
        capabilities: [],
        permissions: [{ id: 'hears-own-voice' }],
        fitness: [{ stage: 'captured', frames: 2_000, memoryGrowthBytes: 0, faults: {}, tailSamples: 0 }],
        problems: [],
      },
    });
    const built = join(folder, 'dist/gain.wasm');
    expect(existsSync(built)).toBe(true);
    const tooLoud = await brokenCopy(folder, 'value / 20', 'value / 10');
    const misspelt = await brokenCopy(folder, 'class Gain', 'clas Gain');
    const [benched, tested, failed] = await Promise.all([
      plugin('bench', built, '--frames', '200'),
      plugin('test', tooLoud),
      plugin('build', misspelt),
    ]);
    expect(benched).toMatchObject({
      exitCode: 0,
      printed: { frames: 200, rows: [{ what: 'captured' }, { what: 'gain in plain JavaScript' }] },
    });
    expect(tested).toMatchObject({
      exitCode: 1,
      printed: { passed: 0, failed: 2 },
      stderr: expect.stringContaining('PLUGIN_TESTS_FAILED'),
    });
    expect(failed).toMatchObject({
      exitCode: 1,
      printed: {
        error: { code: 'PLUGIN_BUILD_FAILED', message: expect.stringMatching(/ERROR TS1.*assembly\/index\.ts/s) },
      },
    });
  });

  it('test names the author’s own line for what JavaScript throws, where it breaks a test and where it does not', async () => {
    const folder = await newProject('bot', 'chat-automation', 'javascript');
    const source = join(folder, 'src/plugin.js');
    const text = await readFile(source, 'utf8');
    await writeFile(source, text.replace("!== '!who') return;", "!== '!who') return;\n    throw new Error('oops');"));
    const thrown = 1 + (await readFile(source, 'utf8')).split('\n').findIndex((line) => line.includes('oops'));
    const place = expect.stringMatching(new RegExp(`oops[^]*\\(src/plugin\\.js:${thrown}:\\d+\\)`));
    const unharmed = join(parent, 'unharmed');
    await cp(folder, unharmed, { recursive: true });
    await writeFile(
      join(unharmed, 'test/greeting.json'),
      JSON.stringify({ people: ['Ann'], steps: [{ chat: '!who', from: 'Ann' }] }),
    );
    const [broken, passed] = await Promise.all([plugin('test', folder), plugin('test', unharmed)]);
    expect(broken.exitCode).toBe(1);
    expect(broken.printed).toMatchObject({
      tests: expect.arrayContaining([expect.objectContaining({ problems: expect.arrayContaining([place]) })]),
    });
    expect(passed).toMatchObject({
      exitCode: 0,
      printed: { tests: [{ problems: [], logged: [place] }, {}] },
    });
  });

  it('dev with something to accept and nobody to ask: exit code 2, and nothing is left running', async () => {
    const folder = await newProject('gain', 'audio-effect');
    const home = join(parent, 'home');
    await copySharedCache(join(home, 'cache'));
    const dev = await runJackfield(['plugin', 'dev', folder, '--headless', '--json', '--data-dir', home]);
    expect(dev).toMatchObject({ exitCode: 2, stdout: '' });
    expect(dev.stderr).toContain('Hear and change your voice (medium risk)');
    expect(dev.stderr).toMatch(/There is nobody to ask: add --yes to accept what the plugin asks for\.\n$/);
    const list = await runJackfield(['plugin', 'list', '--json', '--data-dir', home]);
    expect(JSON.parse(list.stdout)).not.toContainEqual(expect.objectContaining({ id: 'ann:gain' }));
  });

  it('check, test and bench a codec in packets of 10 and 20 ms, and say what is wrong once it is broken', async () => {
    const folder = await newProject('small-voice', 'codec');
    const { printed } = await plugin('check', folder);
    expect(printed).toMatchObject({
      hooks: ['lifecycle', 'voice-codec'],
      fitness: [
        { packetMs: 10, packets: 1_000, longestPacketBytes: 480, bitsPerSecond: 384_000, faults: {} },
        { packetMs: 20, packets: 500, longestPacketBytes: 960, bitsPerSecond: 384_000, faults: {} },
      ],
    });
    // On a busy machine one packet in a hundred may take too long; no other problem is allowed.
    const { problems } = printed as { problems: readonly string[] };
    expect(problems.filter((problem) => !problem.includes('one packet in a hundred'))).toEqual([]);
    const silentConcealment = await brokenCopy(folder, '*= 0.5', '*= 0');
    const emptyPackets = await brokenCopy(folder, 'return count;', 'return 0;');
    const [benched, tested, checked] = await Promise.all([
      plugin('bench', join(folder, 'dist/small-voice.wasm'), '--frames', '200'),
      plugin('test', silentConcealment),
      plugin('check', emptyPackets),
    ]);
    expect(benched).toMatchObject({
      exitCode: 0,
      printed: {
        rows: [
          { what: 'encode 10 ms', frames: 1 },
          { what: 'decode 10 ms', frames: 1 },
          { what: 'encode 20 ms', frames: 2 },
          { what: 'decode 20 ms', frames: 2 },
          { what: 'gain in plain JavaScript' },
        ],
      },
    });
    expect(tested).toMatchObject({ exitCode: 1, printed: { passed: 2, failed: 1 } });
    expect(checked).toMatchObject({
      exitCode: 1,
      printed: { problems: expect.arrayContaining(['10 ms: 200 of 200 frames became no packet']) },
      stderr: expect.stringContaining('PLUGIN_UNFIT'),
    });
  });
});
