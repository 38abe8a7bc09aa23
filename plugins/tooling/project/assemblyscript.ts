import binaryen from 'assemblyscript/binaryen';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentize } from '../componentize.ts';
import { npmVersion } from '../plugin-build.ts';
import { runAsc } from './asc-compiler.ts';
import type { LanguageBuild } from './language-build.ts';
import { readWorld } from './plugin-world.ts';
import type { PluginWorld } from './plugin-world.ts';
import { invalidProject } from './project-error.ts';

const FLAGS = ['--runtime', 'incremental', '--enable', 'simd', '-O3'];
/** Writes to the log what a plugin dies of; it is part of a program that imports `log`. */
const ABORT = 'sdk/abort';

/** AssemblyScript with the compiler that Jackfield brings along. */
export const assemblyScriptBuild: LanguageBuild = {
  async findToolchain() {
    return { isPresent: true, tools: { assemblyscript: await npmVersion('assemblyscript') } };
  },

  async compile(project, workFolder) {
    const world = await readWorld(project.worldFile);
    const entry = project.file.source ?? 'assembly/index.ts';
    if (!existsSync(join(project.folder, entry))) throw invalidProject(`there is no ${entry}`);
    const core = join(workFolder, 'core.wasm');
    const hasWords = world.imports.includes('log') && existsSync(join(project.folder, `${ABORT}.ts`));
    const abort = hasWords ? [`${ABORT}.ts`, '--use', `abort=${ABORT}/onAbort`] : ['--use', 'abort='];
    await runAsc([entry, ...abort, '--outFile', core, ...FLAGS, '--baseDir', project.folder]);
    return componentize(nameExports(await readFile(core), world), project.worldFile);
  },
};

/**
 * Gives a core module's functions their names in the canonical ABI. AssemblyScript's exports are identifiers: `captured_audio__on_audio_frame_captured`
 * becomes `jackfield:plugin/captured-audio@0.2.0#on-audio-frame-captured`, and one more `__post` what the host calls when it has read the result. Hooks that
 * the world does not have are dropped; names without `__` stay.
 */
export function nameExports(
  core: Uint8Array,
  { exports: hooks, generation }: Pick<PluginWorld, 'exports' | 'generation'>,
): Uint8Array {
  const module = binaryen.readBinary(core);
  try {
    module.setFeatures(binaryen.Features.All);
    const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
      binaryen.getExportInfo(module.getExportByIndex(index)),
    );
    for (const { name, value } of exports) {
      const [interfaceName, functionName, post] = name.split('__').map((part) => part.replaceAll('_', '-'));
      if (interfaceName === undefined || functionName === undefined) continue;
      module.removeExport(name);
      if (!hooks.includes(interfaceName)) continue;
      const canonical = `jackfield:plugin/${interfaceName}@${generation}#${functionName}`;
      module.addFunctionExport(value, post === undefined ? canonical : `cabi_post_${canonical}`);
    }
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
