import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findChromium } from './find-chromium.ts';

describe('findChromium', () => {
  it('takes the first of the known names on the path and believes JACKFIELD_BROWSER', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-window-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const chromium = join(folder, 'chromium');
    await writeFile(chromium, '#!/bin/sh\n');
    await chmod(chromium, 0o755);
    expect(findChromium({ PATH: folder }, 'linux')).toBe(chromium);
    expect(findChromium({ PATH: folder, JACKFIELD_BROWSER: '/nowhere' }, 'linux')).toBeNull();
    expect(findChromium({ PATH: '' }, 'linux')).toBeNull();
  });
});
