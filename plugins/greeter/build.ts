import { componentize } from 'componentize-qjs';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contractFolder, repositoryFolder } from '../tooling/componentize.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { dropFunctionExport } from './drop-export.ts';
import { findRuntime, fixSeedsAndTime } from './quickjs-runtime.ts';

const folder = import.meta.dirname;
const nodeModulesFolder = join(repositoryFolder, 'node_modules');

const build: PluginBuild = {
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
    const runtime = await findRuntime(nodeModulesFolder);
    if (runtime === undefined) throw new Error('The QuickJS runtime is not in node_modules.');
    const runtimeBytes = Buffer.from(fixSeedsAndTime(runtime));
    const jsPath = join(folder, 'src', 'plugin.js');
    const { component } = await componentize({
      witPath: await layOutWit(workFolder),
      world: 'plugin',
      jsSource: await readFile(jsPath, 'utf8'),
      jsPath,
      moduleRoot: join(folder, 'src'),
      runtimeBytes,
      // Without it the component imports 19 WASI interfaces, files among them. What is stubbed here traps.
      stubWasi: true,
    });
    // The snapshot is made with this function; called later it would run another script.
    return dropFunctionExport(component, 'init');
  },
};

export default build;

/** Lays the world and the contract out as the tool wants it: a folder with `deps/`. Returns that folder. */
async function layOutWit(workFolder: string): Promise<string> {
  const target = join(workFolder, 'wit');
  const contract = join(target, 'deps', 'jackfield-plugin');
  await mkdir(contract, { recursive: true });
  await cp(join(folder, 'wit', 'plugin.wit'), join(target, 'plugin.wit'));
  const source = await contractFolder(join(folder, 'wit', 'plugin.wit'));
  for (const name of await readdir(source)) {
    if (name.endsWith('.wit')) await writeFile(join(contract, name), await readFile(join(source, name)));
  }
  return target;
}

if (import.meta.main) await publishBuild(build);
