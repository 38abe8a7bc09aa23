import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolvePaths } from '@jackfield/engine/paths';
import type { PluginView } from '@jackfield/protocol/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySharedCache } from '../../engine/catalogue/testing/shared-cache.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

const program = fileURLToPath(new URL('../jackfield.ts', import.meta.url));
const GREETER = 'jackfield:greeter';
/** A plugin that is prepared in a fraction of the time, for what is the same with all plugins. */
const SMALL = 'jackfield:voice-changer';

let folder: string;

/** Runs `jackfield plugin WORDS --json`; returns the exit code and the printed value. */
async function plugin(...words: string[]): Promise<{ exitCode: number; printed: unknown; stderr: string }> {
  const { exitCode, stdout, stderr } = await runJackfield(['plugin', ...words, '--json', '--data-dir', folder]);
  return { exitCode, printed: stdout === '' ? null : JSON.parse(stdout), stderr };
}

async function statusOf(id: string): Promise<string | undefined> {
  const { printed } = await plugin('list');
  return (printed as readonly PluginView[]).find((view) => view.id === id)?.status.kind;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-plugin-'));
  await copySharedCache(join(folder, 'cache'));
});

afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('jackfield plugin', { timeout: 60_000 }, () => {
  it('lists the registry, with the first-party parts installed, without an engine', async () => {
    const { exitCode, printed } = await plugin('list');
    expect(exitCode).toBe(0);
    expect(printed).toContainEqual(expect.objectContaining({ id: 'jackfield:opus', isRequired: true }));
    expect(printed).toContainEqual(expect.objectContaining({ id: GREETER, status: { kind: 'available' } }));
    const words = await runJackfield(['plugin', 'list', '--data-dir', folder]);
    expect(words.stdout).toMatch(/^ID +VERSION +STATUS/);
    expect(words.stdout).toContain('jackfield:opus');
  });

  it('asks nobody when nobody is there: exit code 2, and nothing is installed', async () => {
    const { exitCode, stderr } = await plugin('install', GREETER);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Write chat messages as you');
    expect(stderr).toContain('--yes');
    expect(await statusOf(GREETER)).toBe('available');
  });

  it('leaves what a plugin stored, says so, and deletes it when it is told to', async () => {
    const stored = join(resolvePaths(folder).data, 'plugins/storage/jackfield/voice-changer.sqlite');
    await mkdir(dirname(stored), { recursive: true });
    await writeFile(stored, '');
    await plugin('install', SMALL, '--yes');
    const words = await runJackfield(['plugin', 'remove', SMALL, '--data-dir', folder]);
    expect(words.stdout).toContain(`jackfield plugin remove ${SMALL} --data`);
    expect(existsSync(stored)).toBe(true);
    await plugin('install', SMALL, '--yes');
    expect(await plugin('remove', SMALL, '--data')).toMatchObject({ exitCode: 0, printed: { isDataDeleted: true } });
    expect(existsSync(stored)).toBe(false);
  });

  it('installs, switches off and on, and removes on the stored state', async () => {
    const installed = await plugin('install', GREETER, '--yes');
    expect(installed).toMatchObject({ exitCode: 0, printed: { id: GREETER, isInstalled: true } });
    expect(await plugin('disable', GREETER)).toMatchObject({ exitCode: 0, printed: { isOn: false } });
    expect(await statusOf(GREETER)).toBe('off');
    expect(await plugin('enable', GREETER)).toMatchObject({ exitCode: 0, printed: { isOn: true } });
    expect(await plugin('remove', GREETER)).toMatchObject({ exitCode: 0 });
    expect(await statusOf(GREETER)).toBe('available');
  });

  it('fails with the code of the error and exit code 1', async () => {
    expect(await plugin('install', 'nobody:nothing', '--yes')).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'PLUGIN_UNKNOWN' } },
    });
    expect(await plugin('install', 'not-there.wasm', '--yes')).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'PLUGIN_FILE_UNREADABLE' } },
    });
    expect(await plugin('remove', 'jackfield:opus')).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'PLUGIN_REQUIRED' } },
    });
    expect(await plugin('enable', GREETER)).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'PLUGIN_NOT_INSTALLED' } },
    });
  });

  it('works through the engine while one runs, and sees it run', async () => {
    const words = ['start', '--headless', '--json', '--server-port', '0', '--data-dir', folder];
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      expect(await plugin('install', GREETER, '--yes')).toMatchObject({ exitCode: 0 });
      await expect.poll(() => statusOf(GREETER), { timeout: 20_000 }).toBe('on');
      await expect.poll(() => statusOf('jackfield:opus'), { timeout: 20_000 }).toBe('on');
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    // The changes made through the engine are on disk.
    expect(await statusOf(GREETER)).toBe('on');
  });
});
