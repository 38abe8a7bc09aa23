import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { witDocument } from '../componentize.ts';
import { dropInstanceExport } from '../python-component.ts';
import { runTool, toolVersion } from '../run-tool.ts';
import type { LanguageBuild } from './language-build.ts';
import { ownToolFolder, programsOf } from './own-tools.ts';

/** The version that the SDK is written for; its bindings differ from one to the next. */
const VERSION = '0.25.1';

const TOOL = 'componentize-py';

/** A folder of Python modules with `plugin.py`, snapshotted with CPython by componentize-py. */
export const pythonBuild: LanguageBuild = {
  async findToolchain() {
    const found = await findProgram();
    const own = ownToolFolder(TOOL);
    const howTo = `python3 -m venv ${own} && ${own}/bin/pip install componentize-py==${VERSION}`;
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

async function findProgram(): Promise<{ program: string; version: string } | undefined> {
  for (const program of programsOf(TOOL)) {
    const version = (await toolVersion(program))?.split(' ')[1];
    if (version !== undefined) return { program, version };
  }
  return undefined;
}
