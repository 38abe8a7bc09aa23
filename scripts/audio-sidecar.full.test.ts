import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { compile, findToolchain, sha256, sidecarFolder } from './audio-sidecar.ts';
import type { SidecarProvenance } from './audio-sidecar.ts';

it('builds the audio sidecar for 64-bit Linux to the same bytes again, where the same compiler is installed', async () => {
  const file = join(sidecarFolder, 'prebuilt', 'linux-x64', 'provenance.json');
  const provenance = JSON.parse(await readFile(file, 'utf8')) as SidecarProvenance;
  const toolchain = await findToolchain();
  if (JSON.stringify(toolchain) !== JSON.stringify(provenance.toolchain)) return say('NOT rebuilt: another compiler');
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-audio-'));
  try {
    const program = await compile(provenance.target, folder).catch((error: unknown) => String(error));
    // Without the crates, or without the C library's object files, the comparison is not possible.
    if (program.includes('error')) return say(`NOT rebuilt: ${program.slice(0, 300)}`);
    expect(sha256(await readFile(program))).toBe(provenance.sha256);
    return say('rebuilt, all the same');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('passes the tests of its crate, where cargo is installed', async () => {
  if ((await findToolchain()) === null) return say('NOT tested: cargo is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-audio-'));
  try {
    const { stdout } = await promisify(execFile)('cargo', ['test', '--locked', '--target-dir', folder], {
      cwd: sidecarFolder,
      // Unoptimized, five minutes of sound take a minute.
      env: { ...process.env, CARGO_PROFILE_TEST_OPT_LEVEL: '2' },
    });
    expect(Number(/test result: ok\. (\d+) passed/.exec(stdout)?.[1])).toBeGreaterThan(10);
    return say('its own tests pass');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Writes to standard error directly, because the test runner would hide the message. */
function say(text: string): void {
  process.stderr.write(`\n  audio sidecar: ${text}\n`);
}
