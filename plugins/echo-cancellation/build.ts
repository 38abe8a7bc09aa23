import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPatch } from '../tooling/apply-patch.ts';
import { componentizeEmbedded } from '../tooling/componentize.ts';
import { crateSource } from '../tooling/crate-source.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { compileRust, findCargo, findRust } from '../tooling/rust.ts';

const folder = import.meta.dirname;

/** Crates that get a simd128 back end, with the files that are added to each. */
const CRATES: Readonly<Record<string, readonly string[]>> = {
  'sonora-aec3': ['src/matched_filter/simd128.rs'],
  'sonora-common-audio': [],
  'sonora-fft': ['src/ooura_fft_simd128.rs'],
  'sonora-simd': ['src/simd128.rs'],
};

/** Writes the changed crates below `build/crates`, where Cargo.toml looks for them. */
export async function prepareCrates(): Promise<void> {
  const cargo = await findCargo();
  if (cargo === undefined) throw new Error('cargo is missing.');
  const target = join(folder, 'build/crates');
  await rm(target, { recursive: true, force: true });
  for (const [crate, added] of Object.entries(CRATES)) {
    const source = await crateSource(cargo, join(folder, 'sonora/Cargo.toml'), crate);
    const crateFolder = join(target, crate);
    await mkdir(crateFolder, { recursive: true });
    for (const part of ['Cargo.toml', 'README.md', 'src'])
      await cp(join(source.folder, part), join(crateFolder, part), { recursive: true });
    for (const file of added) await cp(join(folder, 'sonora', crate, file), join(crateFolder, file));
    const patches = applyPatch(await readFile(join(folder, 'sonora', `${crate}.patch`), 'utf8'), (file) =>
      readFile(join(crateFolder, file), 'utf8'),
    );
    for await (const { file, text } of patches) await writeFile(join(crateFolder, file), text);
  }
}

const build: PluginBuild = {
  folder,
  async findToolchain() {
    const rust = await findRust();
    if (!rust.isPresent) return rust;
    return { isPresent: true, tools: { ...rust.tools, jco: await npmVersion('@bytecodealliance/jco') } };
  },
  async compile() {
    await prepareCrates();
    return componentizeEmbedded(await compileRust(folder, 'echo-cancellation'));
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
