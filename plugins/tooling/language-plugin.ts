import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmVersion } from './plugin-build.ts';
import type { PluginBuild } from './plugin-build.ts';
import type { LanguageBuild } from './project/language-build.ts';
import type { PluginProject } from './project/plugin-project.ts';

/** Builds a first-party plugin as authors' projects in the language are built; `file` is what its `jackfield.json` would say. */
export function languagePlugin(folder: string, language: LanguageBuild, file: PluginProject['file']): PluginBuild {
  return {
    folder,

    async findToolchain() {
      const toolchain = await language.findToolchain();
      if (!toolchain.isPresent) return toolchain;
      return { isPresent: true, tools: { ...toolchain.tools, jco: await npmVersion('@bytecodealliance/jco') } };
    },

    async compile(workFolder) {
      const manifestText = await readFile(join(folder, 'manifest.json'), 'utf8');
      const { id, version } = JSON.parse(manifestText) as { id: string; version: string };
      const worldFile = join(folder, 'plugin.wit');
      const artifactFile = join(workFolder, 'plugin.wasm');
      return language.compile({ folder, file, manifestText, id, version, worldFile, artifactFile }, workFolder);
    },
  };
}
