import { componentize } from 'componentize-qjs';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contractFolder, repositoryFolder } from './componentize.ts';
import { dropFunctionExport } from './drop-export.ts';
import { npmVersion } from './plugin-build.ts';
import type { PluginBuild } from './plugin-build.ts';
import { findRuntime, fixSeedsAndTime } from './quickjs-runtime.ts';

const nodeModulesFolder = join(repositoryFolder, 'node_modules');

/** How a plugin in JavaScript (QuickJS) is built: world in `wit/plugin.wit`, modules in `src/`, entry `src/plugin.js`. */
export function quickJsBuild(folder: string): PluginBuild {
  return {
    folder,

    async findToolchain() {
      if ((await findRuntime(nodeModulesFolder)) === undefined) {
        return { isPresent: false, missing: 'The QuickJS runtime of componentize-qjs 0.4.5 for Linux' };
      }
      return {
        isPresent: true,
        tools: { 'componentize-qjs': await npmVersion('componentize-qjs'), binaryen: await npmVersion('binaryen') },
      };
    },

    async compile(workFolder) {
      const jsPath = join(folder, 'src', 'plugin.js');
      const worldFile = join(folder, 'wit', 'plugin.wit');
      // `plugins/`, for what several share.
      return compileQuickJs({ jsPath, moduleRoot: dirname(folder), worldFile, workFolder });
    },
  };
}

export interface QuickJsSource {
  /** The entry module, absolute. */
  readonly jsPath: string;
  /** Folder that its relative imports may reach. */
  readonly moduleRoot: string;
  /** WIT of the world `plugin`. */
  readonly worldFile: string;
  /** For what is laid out on the way. */
  readonly workFolder: string;
}

/** Compiles JavaScript modules to a component without manifest and without imports of WASI. */
export async function compileQuickJs({
  jsPath,
  moduleRoot,
  worldFile,
  workFolder,
}: QuickJsSource): Promise<Uint8Array> {
  const runtime = await findRuntime(nodeModulesFolder);
  if (runtime === undefined) throw new Error('The QuickJS runtime is not in node_modules.');
  const runtimeBytes = Buffer.from(fixSeedsAndTime(runtime));
  const { component } = await componentize({
    witPath: await layOutWit(worldFile, workFolder),
    world: 'plugin',
    jsSource: await readFile(jsPath, 'utf8'),
    jsPath,
    moduleRoot,
    runtimeBytes,
    // Without it the component imports 19 WASI interfaces, files among them. What is stubbed here traps.
    stubWasi: true,
  });
  // The snapshot is made with this function; called later it would run another script.
  return dropFunctionExport(component, 'init');
}

/** Lays the world and the contract out as the tool wants it: a folder with `deps/`. Returns that folder. */
async function layOutWit(worldFile: string, workFolder: string): Promise<string> {
  const target = join(workFolder, 'wit');
  const contract = join(target, 'deps', 'jackfield-plugin');
  await mkdir(contract, { recursive: true });
  await cp(worldFile, join(target, 'plugin.wit'));
  const source = await contractFolder(worldFile);
  for (const name of await readdir(source)) {
    if (name.endsWith('.wit')) await writeFile(join(contract, name), await readFile(join(source, name)));
  }
  return target;
}
