import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { goBuild } from '../tooling/project/go.ts';

const folder = import.meta.dirname;

const build: PluginBuild = {
  folder,

  async findToolchain() {
    const go = await goBuild.findToolchain();
    if (!go.isPresent) return go;
    return { isPresent: true, tools: { ...go.tools, jco: await npmVersion('@bytecodealliance/jco') } };
  },

  async compile(workFolder) {
    const manifestText = await readFile(join(folder, 'manifest.json'), 'utf8');
    const { id, version } = JSON.parse(manifestText) as { id: string; version: string };
    const worldFile = join(folder, 'plugin.wit');
    const artifactFile = join(workFolder, 'plugin.wasm');
    return goBuild.compile(
      { folder, file: { language: 'go' }, manifestText, id, version, worldFile, artifactFile },
      workFolder,
    );
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
