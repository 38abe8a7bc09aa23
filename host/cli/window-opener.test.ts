import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePaths } from '@jackfield/engine/paths';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Output } from './output.ts';
import { WindowOpener } from './window-opener.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-opener-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The temporary folder that a browser receives, recorded by a fake browser that ends at once. */
async function temporaryOfBrowser(): Promise<string> {
  const [browser, told] = [join(folder, 'browser'), join(folder, 'told')];
  await writeFile(browser, `#!/bin/sh\nprintf '%s' "$TMPDIR" > '${told}'\n`);
  await chmod(browser, 0o755);
  vi.stubEnv('JACKFIELD_BROWSER', browser);
  const opener = new WindowOpener(resolvePaths(folder), new Output(true), false);
  const window = await opener.open('http://127.0.0.1:1/#code');
  await window?.closed;
  return readFile(told, 'utf8');
}

describe.runIf(process.platform !== 'win32')('the temporary folder of the browser', () => {
  it('is the one of the user where the socket of a browser fits', async () => {
    vi.stubEnv('TMPDIR', folder);
    expect(await temporaryOfBrowser()).toBe(folder);
  });

  it.each([
    ['too long', 120],
    ['missing', 0],
  ])('is another one where that is %s: Chromium would end at once', async (_, length) => {
    const unfit = join(folder, 'x'.repeat(length) || 'missing');
    if (length > 0) await mkdir(unfit);
    vi.stubEnv('TMPDIR', unfit);
    vi.stubEnv('XDG_RUNTIME_DIR', '');
    expect(await temporaryOfBrowser()).toBe('/tmp');
  });
});
