import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { componentize } from '../componentize.ts';
import { runAll, runTool, toolVersion } from '../run-tool.ts';
import type { LanguageBuild } from './language-build.ts';
import type { PluginProject } from './plugin-project.ts';
import { invalidProject } from './project-error.ts';

/** As the SDK wants it: wide arithmetic, no exceptions from floating point, no names of the host. */
const COMPILER_FLAGS = [
  '--target=wasm32-wasi',
  '-c',
  '-std=c17',
  '-O3',
  '-msimd128',
  '-mbulk-memory',
  '-Wall',
  '-Wextra',
];
const LINKER_FLAGS = ['--no-entry', '--stack-first', '-z', 'stack-size=65536', '--strip-all', '--gc-sections'];

interface ClangPaths {
  readonly clang: string;
  readonly linker: string;
  /** Folder with `libc.a`. */
  readonly libraries: string;
  /** Headers of wasi-libc where clang does not look by itself. */
  readonly headers: string | null;
  readonly version: string;
}

/** C with clang and wasi-libc: Debian's, or the one of a WASI SDK in `WASI_SDK_PATH`. */
export const cBuild: LanguageBuild = {
  async findToolchain() {
    const found = await findClang();
    if (typeof found !== 'string') return { isPresent: true, tools: { clang: found.version } };
    const howTo =
      'install clang, lld and wasi-libc (Debian: apt install clang lld wasi-libc), or a WASI SDK and set WASI_SDK_PATH';
    return { isPresent: false, missing: found, howTo };
  },

  async compile(project, workFolder) {
    const tools = await findClang();
    if (typeof tools === 'string') throw new Error(`${tools} is missing.`);
    const core = join(workFolder, 'core.wasm');
    const objects: string[] = [];
    const sources = (await sourcesOf(project)).map((source, index) => ({
      source,
      object: join(workFolder, `${index}.o`),
    }));
    const includes = [join(project.folder, 'sdk'), join(project.folder, 'src')].map((folder) => `-I${folder}`);
    const headers = tools.headers === null ? [] : ['-isystem', tools.headers];
    await runAll(sources, availableParallelism(), async ({ source, object }) => {
      const names = [`-ffile-prefix-map=${project.folder}=.`, '-o', object, source];
      await runTool(tools.clang, [...COMPILER_FLAGS, ...headers, ...includes, ...names]);
    });
    for (const { object } of sources) objects.push(object);
    await runTool(tools.linker, [...LINKER_FLAGS, ...objects, join(tools.libraries, 'libc.a'), '-o', core]);
    return componentize(await readFile(core), project.worldFile);
  },
};

/** All `.c` files of the source folder, sorted. */
async function sourcesOf({ folder, file }: PluginProject): Promise<string[]> {
  const source = file.source ?? 'src';
  const below = join(folder, source);
  if (!existsSync(below)) throw invalidProject(`there is no ${source}`);
  if (source.endsWith('.c')) return [below];
  const names = (await readdir(below, { recursive: true })).filter((name) => name.endsWith('.c'));
  if (names.length === 0) throw invalidProject(`there is no C file in ${source}`);
  return names.sort().map((name) => join(below, name));
}

/** The tools, or the name of the first that is missing. */
async function findClang(): Promise<ClangPaths | string> {
  const sdk = process.env['WASI_SDK_PATH'];
  const clangs = sdk === undefined ? versioned('clang') : [join(sdk, 'bin/clang')];
  const linkers = sdk === undefined ? versioned('wasm-ld') : [join(sdk, 'bin/wasm-ld')];
  const clang = await firstThatRuns(clangs);
  if (clang === undefined) return 'clang';
  const linker = await firstThatRuns(linkers);
  if (linker === undefined) return 'wasm-ld';
  const libraries = sdk === undefined ? '/usr/lib/wasm32-wasi' : join(sdk, 'share/wasi-sysroot/lib/wasm32-wasi');
  if (!existsSync(join(libraries, 'libc.a'))) return 'wasi-libc';
  const headers = sdk === undefined ? '/usr/include/wasm32-wasi' : null;
  return {
    clang: clang.program,
    linker: linker.program,
    libraries,
    headers: headers !== null && existsSync(headers) ? headers : null,
    version: clang.version,
  };
}

function versioned(program: string): string[] {
  return [`${program}-22`, `${program}-21`, `${program}-20`, `${program}-19`, program];
}

async function firstThatRuns(programs: readonly string[]): Promise<{ program: string; version: string } | undefined> {
  for (const program of programs) {
    const version = await toolVersion(program);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}
