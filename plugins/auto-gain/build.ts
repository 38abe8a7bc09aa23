import { componentizeEmbedded } from '../tooling/componentize.ts';
import { npmVersion, publishBuild } from '../tooling/plugin-build.ts';
import type { PluginBuild } from '../tooling/plugin-build.ts';
import { compileRust, findRust } from '../tooling/rust.ts';

const folder = import.meta.dirname;

const build: PluginBuild = {
  folder,
  async findToolchain() {
    const rust = await findRust();
    if (!rust.isPresent) return rust;
    return { isPresent: true, tools: { ...rust.tools, jco: await npmVersion('@bytecodealliance/jco') } };
  },
  async compile() {
    return componentizeEmbedded(await compileRust(folder, 'auto-gain'));
  },
};

export default build;

if (import.meta.main) await publishBuild(build);
