import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileC, findClang } from '../tooling/clang.ts';
import { componentize } from '../tooling/componentize.ts';
import { crateSource } from '../tooling/crate-source.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { findCargo } from '../tooling/rust.ts';

const folder = import.meta.dirname;

/** libopus's own lists of what belongs to a float build with SSE up to 4.1 (see `src/sse/`) and without neural extras. */
const SOURCE_LISTS = [
  {
    file: 'celt_sources.mk',
    variables: ['CELT_SOURCES', 'CELT_SOURCES_SSE', 'CELT_SOURCES_SSE2', 'CELT_SOURCES_SSE4_1'],
  },
  { file: 'silk_sources.mk', variables: ['SILK_SOURCES', 'SILK_SOURCES_FLOAT', 'SILK_SOURCES_SSE4_1'] },
  { file: 'opus_sources.mk', variables: ['OPUS_SOURCES', 'OPUS_SOURCES_FLOAT'] },
];

/** Sums may be taken four at a time. What is not finite keeps its meaning, unlike with -ffast-math. */
const FLOAT_FLAGS = [
  '-fassociative-math',
  '-fno-signed-zeros',
  '-fno-trapping-math',
  '-freciprocal-math',
  '-fno-math-errno',
];

/** Surround sound: voice is mono. */
const UNUSED = /multistream|projection|mapping_matrix/;

async function libopusSources(libopus: string): Promise<string[]> {
  const sources: string[] = [];
  for (const { file, variables } of SOURCE_LISTS) {
    const text = (await readFile(join(libopus, file), 'utf8')).replaceAll('\\\n', ' ');
    for (const variable of variables) {
      const files = new RegExp(`^${variable} =(.*)$`, 'm').exec(text)?.[1]?.trim().split(/\s+/);
      if (files === undefined) throw new Error(`${file} has no ${variable}.`);
      sources.push(...files.filter((name) => !UNUSED.test(name)).map((name) => join(libopus, name)));
    }
  }
  return sources;
}

const build: PluginBuild = {
  folder,
  async findToolchain() {
    const clang = await findClang();
    if (!clang.isPresent) return clang;
    // Only fetches libopus: its version does not shape the bytes.
    if ((await findCargo()) === undefined) return { isPresent: false, missing: 'cargo' };
    return { isPresent: true, tools: { ...clang.tools, jco: await npmVersion('@bytecodealliance/jco') } };
  },
  async compile(workFolder) {
    const cargo = await findCargo();
    if (cargo === undefined) throw new Error('cargo is missing.');
    const crate = await crateSource(cargo, join(folder, 'source/Cargo.toml'), 'opusic-sys');
    const libopus = join(crate.folder, 'opus');
    const core = await compileC(
      {
        sources: [
          join(folder, 'src/component.c'),
          join(folder, 'src/codec.c'),
          join(folder, 'src/copies.c'),
          ...(await libopusSources(libopus)),
        ],
        includeFolders: [
          join(folder, 'src'),
          join(folder, 'src/sse'),
          ...['', 'include', 'src', 'celt', 'silk', 'silk/float'].map((name) => join(libopus, name)),
        ],
        compilerFlags: ['-O3', '-msimd128', '-mbulk-memory', '-DHAVE_CONFIG_H', ...FLOAT_FLAGS],
        linkerFlags: ['-z', 'stack-size=524288'],
        hiddenFolders: [folder, libopus],
      },
      workFolder,
    );
    return componentize(await readFile(core), join(folder, 'plugin.wit'));
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
