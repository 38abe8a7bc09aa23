import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { effect } from '../../engine/catalogue/testing/effects.ts';
import { buildWatComponent } from '../../engine/catalogue/testing/wat-component.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-file-'));
});

afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

it(
  'installs a file whose id is in no registry as the first thing on an empty data folder',
  { timeout: 60_000 },
  async () => {
    const file = join(folder, 'plain.wasm');
    await writeFile(file, await buildWatComponent(effect({ id: 'stranger:plain' })));
    const home = { JACKFIELD_HOME: join(folder, 'home') };
    const installed = await runJackfield(['plugin', 'install', file, '--yes', '--json'], home);
    expect(installed).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(installed.stdout)).toMatchObject({ id: 'stranger:plain', isInstalled: true });
    const expectListed = async (kind: 'off' | 'on'): Promise<void> => {
      const listed = await runJackfield(['plugin', 'list', '--json'], home);
      expect(JSON.parse(listed.stdout)).toContainEqual(
        expect.objectContaining({ id: 'stranger:plain', status: { kind }, source: 'file' }),
      );
    };
    // A plugin that changes the voice is installed disabled.
    await expectListed('off');
    expect(await runJackfield(['plugin', 'enable', 'stranger:plain', '--json'], home)).toMatchObject({ exitCode: 0 });
    await expectListed('on');
  },
);
