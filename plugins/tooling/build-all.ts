import { loadBuild, pluginFolders } from './first-party.ts';
import { publishBuild } from './plugin-build.ts';

// Builds every plugin whose tools are on this machine; ends with 1 if one could not be built.
for (const folder of await pluginFolders()) {
  const build = await loadBuild(folder);
  const toolchain = await build.findToolchain();
  if (toolchain.isPresent) {
    await publishBuild(build);
  } else {
    process.stderr.write(`${folder}: not built, ${toolchain.missing} is missing.\n`);
    process.exitCode = 1;
  }
}
