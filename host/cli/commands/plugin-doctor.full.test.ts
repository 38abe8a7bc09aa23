import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelWalls, limitWalls } from '@jackfield/engine/kernel-walls';
import type { KernelWalls } from '@jackfield/engine/kernel-walls';
import { languageBuilds } from '@jackfield/plugin-tooling/languages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJackfield } from '../testing/run-jackfield.ts';
import { wallLine } from './plugin-doctor.ts';

interface Finding {
  readonly language: string;
  readonly canBuild: boolean;
  readonly tools: Record<string, string>;
  readonly missing: string | null;
  readonly howTo: string | null;
}

const ofThisMachine = await kernelWalls();
let emptyFolder: string;

beforeAll(async () => {
  emptyFolder = await mkdtemp(join(tmpdir(), 'jackfield-doctor-'));
});

afterAll(() => rm(emptyFolder, { recursive: true, force: true }));

function findingsOf(stdout: string): Finding[] {
  return JSON.parse(stdout.split('\n', 1)[0] ?? '') as Finding[];
}

describe('jackfield plugin doctor', { timeout: 60_000 }, () => {
  it('tells for every language its versions, or what is missing and how to get it', async () => {
    const { exitCode, stdout } = await runJackfield(['plugin', 'doctor', '--json']);
    expect(exitCode).toBe(0);
    const findings = findingsOf(stdout);
    expect(findings.map(({ language }) => language).sort()).toEqual([...languageBuilds.keys()].sort());
    for (const { canBuild, tools, missing, howTo } of findings) {
      expect(canBuild ? Object.values(tools).join('') : missing).toMatch(/\d|\w/);
      expect(howTo === null).toBe(canBuild);
    }
    const walls = JSON.parse(stdout.split('\n')[1] ?? '') as { walls: KernelWalls };
    expect(walls).toEqual({ walls: { kind: ofThisMachine.kind, detail: ofThisMachine.detail } });
    // Jackfield includes the JavaScript toolchain, so it is present on any machine.
    expect(findings.find(({ language }) => language === 'javascript')?.canBuild).toBe(true);
  });

  it('says what keeps plugins in on this machine, and what is missing', () => {
    expect(wallLine({ kind: 'kernel', detail: 'Landlock 7, seccomp' })).toMatch(/^✓ .*Landlock 7, seccomp\.$/);
    const { kind, detail } = limitWalls('perl is not installed');
    expect(wallLine({ kind, detail })).toMatch(/^✗ .* without the walls .*perl is not installed\.$/);
  });

  it('ends with 1 and TOOLCHAIN_MISSING when the language that was asked for cannot be built', async () => {
    const environment = { PATH: emptyFolder, XDG_DATA_HOME: emptyFolder };
    const [{ exitCode, stdout, stderr }, go] = await Promise.all([
      runJackfield(['plugin', 'doctor', '--language', 'python', '--json'], environment),
      runJackfield(['plugin', 'doctor', '--language', 'go'], environment),
    ]);
    expect(exitCode).toBe(1);
    expect(findingsOf(stdout)).toMatchObject([
      { language: 'python', canBuild: false, missing: 'componentize-py 0.25.1' },
    ]);
    expect(stderr).toContain('TOOLCHAIN_MISSING');
    expect(stderr).toContain('pip install componentize-py==0.25.1');
    expect(go).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('go is missing') });
  });

  it('finds a Go in its own folder behind one on PATH that is too old', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-doctor-'));
    const putGo = async (bin: string, version: string): Promise<void> => {
      await mkdir(bin, { recursive: true });
      await writeFile(join(bin, 'go'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    };
    const environment = { PATH: join(folder, 'bin'), XDG_DATA_HOME: folder };
    const ask = () => runJackfield(['plugin', 'doctor', '--language', 'go', '--json'], environment);
    await putGo(join(folder, 'bin'), 'go1.19.8');
    expect(findingsOf((await ask()).stdout)).toMatchObject([
      { canBuild: false, missing: 'Go 1.25 (this is go1.19.8)' },
    ]);
    await putGo(join(folder, 'jackfield/go/bin'), 'go1.26.6');
    expect(findingsOf((await ask()).stdout)).toMatchObject([{ canBuild: true, tools: { go: 'go1.26.6' } }]);
    await rm(folder, { recursive: true });
  });

  it('does not know languages that there are none of', async () => {
    const { exitCode, stderr } = await runJackfield(['plugin', 'doctor', '--language', 'cobol']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('assemblyscript');
  });
});
