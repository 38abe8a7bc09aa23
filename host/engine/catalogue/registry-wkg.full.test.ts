import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { lookForProgram } from '../../../e2e/find-program.ts';
import { registryFolder } from '../supervisor/testing/chain-rig.ts';

const run = promisify(execFile);
const wkg = lookForProgram('wkg', [join(homedir(), '.cargo', 'bin')]);
if (wkg === null)
  process.stderr.write(
    'wkg is not on this machine: that it reads the registry IS NOT TESTED. `cargo install wkg` brings it.\n',
  );

it.runIf(wkg !== null)(
  'wkg finds the newest version of a plugin in the registry, and an older one, byte by byte',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-wkg-'));
    try {
      const config = join(folder, 'config.toml');
      const lines = [
        '[namespace_registries]',
        'jackfield = "jackfield.local"',
        '[registry."jackfield.local"]',
        'type = "local"',
        '[registry."jackfield.local".local]',
        `root = ${JSON.stringify(registryFolder)}`,
      ];
      await writeFile(config, lines.join('\n'));
      const versions = (await readdir(join(registryFolder, 'jackfield', 'voice-changer'))).filter((name) =>
        name.endsWith('.wasm'),
      );
      const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
      for (const [asked, file] of [
        ['jackfield:voice-changer', newest],
        ['jackfield:voice-changer@0.1.0', '0.1.0.wasm'],
      ] as const) {
        const output = join(folder, `got-${file}`);
        await run(wkg ?? '', [
          'get',
          '--config',
          config,
          '--cache',
          join(folder, 'cache'),
          '--format',
          'wasm',
          '-o',
          output,
          asked,
        ]);
        const wanted = await readFile(join(registryFolder, 'jackfield', 'voice-changer', file ?? ''));
        expect((await readFile(output)).equals(wanted)).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
