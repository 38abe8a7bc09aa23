import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { witDocument } from '../componentize.ts';
import { dropInstanceExport } from '../python-component.ts';
import { runTool, toolVersion } from '../run-tool.ts';
import type { LanguageBuild } from './language-build.ts';

/** The version that the SDK is written for; its bindings differ from one to the next. */
const VERSION = '0.25.1';

/** Where scripts/install-toolchains.sh puts it. */
const OWN_FOLDER = join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'jackfield/componentize-py');

/** A folder of Python modules with `plugin.py`, snapshotted with CPython by componentize-py. */
export const pythonBuild: LanguageBuild = {
  async findToolchain() {
    const found = await findProgram();
    const howTo = `python3 -m venv ${OWN_FOLDER} && ${OWN_FOLDER}/bin/pip install componentize-py==${VERSION}`;
    if (found === undefined) return { isPresent: false, missing: `componentize-py ${VERSION}`, howTo };
    if (found.version !== VERSION) {
      return { isPresent: false, missing: `componentize-py ${VERSION} (this is ${found.version})`, howTo };
    }
    return { isPresent: true, tools: { 'componentize-py': found.version } };
  },

  async compile(project, workFolder) {
    const found = await findProgram();
    if (found === undefined) throw new Error('componentize-py is missing.');
    const world = join(workFolder, 'plugin.wit');
    await writeFile(world, await witDocument(project.worldFile));
    const output = join(workFolder, 'plugin.wasm');
    const folders = [join(project.folder, project.file.source ?? 'src'), join(project.folder, 'sdk')];
    const paths = folders.flatMap((folder) => ['--python-path', folder]);
    const target = ['--wit-path', world, '--world', 'plugin'];
    await runTool(found.program, [
      '--quiet',
      ...target,
      'componentize',
      // No import of WASI remains; what the SDK does not replace traps.
      '--stub-wasi',
      ...paths,
      '--output',
      output,
      'jackfield_hooks',
    ]);
    return dropInstanceExport(await readFile(output), 'exports');
  },
};

/** On PATH (an activated venv), else where the script put it. */
async function findProgram(): Promise<{ program: string; version: string } | undefined> {
  const own = join(OWN_FOLDER, 'bin/componentize-py');
  for (const program of ['componentize-py', ...(existsSync(own) ? [own] : [])]) {
    const version = (await toolVersion(program))?.split(' ')[1];
    if (version !== undefined) return { program, version };
  }
  return undefined;
}
