import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWindow } from './open-window.ts';
import type { OpenWindowOptions } from './open-window.ts';

let folder: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-window-'));
  said = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes a fake browser that records its arguments and then waits to be closed, or ends at once. */
async function fakeBrowser(ending: 'waits' | 'ends'): Promise<string> {
  const path = join(folder, 'chromium');
  const lines = [
    '#!/bin/sh',
    `printf '%s\\n' "$@" > ${folder}/arguments.part`,
    `mv ${folder}/arguments.part ${folder}/arguments`,
  ];
  await writeFile(path, `${[...lines, ending === 'waits' ? 'exec sleep 60' : 'exit 0'].join('\n')}\n`);
  await chmod(path, 0o755);
  return path;
}

const options = (environment: NodeJS.ProcessEnv): OpenWindowOptions => ({
  address: 'http://127.0.0.1:4000/#code',
  profileFolder: join(folder, 'profile'),
  say: (line) => said.push(line),
  electron: 'never',
  onElectronFetchFailed: () => expect.unreachable(),
  environment,
});

describe.runIf(process.platform !== 'win32')('openWindow', () => {
  it('opens Chromium as an app window with its own profile, and closes it when asked', async () => {
    const window = await openWindow(
      options({ PATH: process.env['PATH'], JACKFIELD_BROWSER: await fakeBrowser('waits') }),
    );
    expect(window?.kind).toBe('chromium');
    await expect.poll(() => readFile(join(folder, 'arguments'), 'utf8').catch(() => '')).toContain('--app=');
    const words = (await readFile(join(folder, 'arguments'), 'utf8')).trim().split('\n');
    expect(words).toContain('--app=http://127.0.0.1:4000/#code');
    expect(words).toContain(`--user-data-dir=${join(folder, 'profile')}`);
    await window?.close();
    await window?.closed;
  });

  it('tells when the user closes the window', async () => {
    const window = await openWindow(
      options({ PATH: process.env['PATH'], JACKFIELD_BROWSER: await fakeBrowser('ends') }),
    );
    await window?.closed;
    await window?.close();
    expect(window).not.toBeNull();
  });

  it('is null and says so where there is no browser', async () => {
    expect(await openWindow(options({ PATH: folder }))).toBeNull();
    expect(said.join(' ')).toContain('neither Electron nor Chromium');
  });

  it('is null and says so when the browser does not start', async () => {
    const broken = join(folder, 'broken');
    await writeFile(broken, '#!/nowhere/interpreter\n');
    await chmod(broken, 0o755);
    expect(await openWindow(options({ PATH: folder, JACKFIELD_BROWSER: broken }))).toBeNull();
    expect(said.join(' ')).toContain('did not start');
  });
});
