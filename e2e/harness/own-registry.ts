import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registryFolder } from '../../host/engine/supervisor/testing/chain-rig.ts';

/** A registry with some first-party plugins, by name, and components made by a test, by id, all of version 1.0.0. It is removed with `stack`. */
export async function openRegistry(
  stack: AsyncDisposableStack,
  firstParty: readonly string[],
  components: Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-registry-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  for (const name of firstParty) {
    const place = join('jackfield', name);
    await cp(join(registryFolder, place), join(folder, place), { recursive: true });
  }
  for (const [id, component] of Object.entries(components)) {
    const place = join(folder, ...id.split(':'));
    await mkdir(place, { recursive: true });
    await writeFile(join(place, '1.0.0.wasm'), component);
  }
  return folder;
}
