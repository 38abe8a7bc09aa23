import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentize } from '../tooling/componentize.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { runTool } from '../tooling/run-tool.ts';
import { renameExports } from './export-names.ts';

const folder = import.meta.dirname;

const build: PluginBuild = {
  folder,

  async findToolchain() {
    return {
      isPresent: true,
      tools: { assemblyscript: await npmVersion('assemblyscript'), jco: await npmVersion('@bytecodealliance/jco') },
    };
  },

  async compile(workFolder) {
    const core = join(workFolder, 'core.wasm');
    // No abort function, so no import: a failed check inside the runtime traps.
    // The program, not its module: the types of that module declare another `console` for the whole tree.
    const compiler = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript')));
    const options = `index.ts --outFile ${core} --runtime minimal --enable simd -O3 --noAssert --use abort=`.split(' ');
    await runTool(process.execPath, [compiler, ...options, '--baseDir', join(folder, 'assembly')]);
    return componentize(renameExports(await readFile(core)), join(folder, 'plugin.wit'));
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
