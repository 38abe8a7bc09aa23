import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TARGETS, sha256, sidecarFolder, sourceDigest } from './audio-sidecar.ts';
import type { SidecarProvenance } from './audio-sidecar.ts';

const prebuilt = join(sidecarFolder, 'prebuilt');

describe.each(await readdir(prebuilt))('the prebuilt audio sidecar for %s', (system) => {
  it('is built from the sources that are here (`npm run build:audio` builds it again), and its digest is the one that was noted', async () => {
    const provenance = JSON.parse(
      await readFile(join(prebuilt, system, 'provenance.json'), 'utf8'),
    ) as SidecarProvenance;
    const unix = join(prebuilt, system, 'jackfield-audio');
    const program = existsSync(unix) ? unix : `${unix}.exe`;
    const content = await readFile(program);
    expect(provenance).toMatchObject({
      format: 1,
      system,
      target: TARGETS[system],
      sourceDigest: await sourceDigest(),
    });
    expect(sha256(content)).toBe(provenance.sha256);
    expect(content.toString('latin1')).not.toMatch(/\/\.cargo\/registry|\/home\/|\/root\//);
    // Windows has no executable bits.
    expect((await stat(program)).mode & 0o111).toBe(process.platform === 'win32' ? 0 : 0o111);
  });
});

it('has a prebuilt audio sidecar for 64-bit Linux', () => {
  expect(existsSync(join(prebuilt, 'linux-x64', 'jackfield-audio'))).toBe(true);
});
