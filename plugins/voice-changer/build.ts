import { main as compile } from 'assemblyscript/asc';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentize } from '../tooling/componentize.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
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
    const { error, stderr } = await compile(
      `index.ts --outFile ${core} --runtime minimal --enable simd -O3 --noAssert --use abort=`
        .split(' ')
        .concat(['--baseDir', join(folder, 'assembly')]),
    );
    if (error !== null) throw new Error(`asc failed:\n${stderr.toString()}`, { cause: error });
    return componentize(renameExports(await readFile(core)), join(folder, 'plugin.wit'));
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
