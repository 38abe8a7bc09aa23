import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SourcesUnavailableError } from './crate-source.ts';
import { loadBuild, pluginFolders } from './first-party.ts';
import { buildPlugin, locateArtifact } from './plugin-build.ts';
import type { Provenance } from './provenance.ts';

/** A compiler that starts with an empty cache. */
const BUILD_TIMEOUT_MS = 400_000;

const folders = await pluginFolders();

describe.each(folders.map((folder) => ({ name: basename(folder), folder })))('$name', ({ name, folder }) => {
  test(
    'is built again to the same bytes, where the same tools are installed',
    async () => {
      const { artifactFile, provenanceFile } = await locateArtifact(folder);
      const provenance = JSON.parse(await readFile(provenanceFile, 'utf8')) as Provenance;
      const build = await loadBuild(folder);
      const toolchain = await build.findToolchain();
      if (!toolchain.isPresent) return say(`${name} was NOT rebuilt: ${toolchain.missing} is missing.`);
      if (JSON.stringify(toolchain.tools) !== JSON.stringify(provenance.toolchain)) {
        return say(
          `${name} was NOT rebuilt: its artifact comes from ${JSON.stringify(provenance.toolchain)}, ` +
            `here is ${JSON.stringify(toolchain.tools)}.`,
        );
      }
      const built = await buildPlugin(build).catch((error: unknown) => {
        if (error instanceof SourcesUnavailableError) return error;
        throw error;
      });
      if (built instanceof SourcesUnavailableError) return say(`${name} was NOT rebuilt: ${built.message}`);
      expect(built.provenance).toEqual(provenance);
      expect(Buffer.compare(built.component, await readFile(artifactFile))).toBe(0);
      say(`${name} was rebuilt: ${built.component.length} bytes, all the same.`);
    },
    BUILD_TIMEOUT_MS,
  );
});

/** Past the test runner, which would hide it: nobody may take a plugin for rebuilt that was not. */
function say(text: string): void {
  process.stderr.write(`\n  plugins: ${text}\n`);
}
