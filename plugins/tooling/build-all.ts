import { loadBuild, pluginFolders } from './first-party.ts';
import { locateArtifact, publishBuild } from './plugin-build.ts';
import { keepSigned } from './signatures.ts';

// Builds every plugin whose tools are on this machine; ends with 1 if one could not be built, or is not signed.
for (const folder of await pluginFolders()) {
  const build = await loadBuild(folder);
  const toolchain = await build.findToolchain();
  if (toolchain.isPresent) {
    await publishBuild(build);
  } else {
    process.stderr.write(`${folder}: not built, ${toolchain.missing} is missing.\n`);
    process.exitCode = 1;
  }
  const { artifactFile } = await locateArtifact(folder);
  if (!(await keepSigned(artifactFile))) process.exitCode = 1;
}
