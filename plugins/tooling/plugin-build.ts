import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { repositoryFolder } from './componentize.ts';
import { embedAssets, readAssetFolder } from './embed-assets.ts';
import { embedManifest } from './embed-manifest.ts';
import { sha256, sourceDigest } from './provenance.ts';
import type { Provenance } from './provenance.ts';

/** What a plugin's `build.ts` exports as default: how this plugin becomes a component. */
export interface PluginBuild {
  /** Absolute path of the plugin's folder. */
  folder: string;
  /** Name and version of each tool that shapes the bytes, or which one is missing on this machine. */
  findToolchain(): Promise<{ isPresent: true; tools: Record<string, string> } | { isPresent: false; missing: string }>;
  /**
   * Compiles to a component without manifest. Writes only below `workFolder`. The same sources and tools
   * give the same bytes, whatever the paths are.
   */
  compile(workFolder: string): Promise<Uint8Array>;
}

/** A built plugin and where it belongs. */
export interface BuiltPlugin {
  component: Uint8Array;
  provenance: Provenance;
  /** Absolute path of the artifact in the registry. */
  artifactFile: string;
}

/** Where a plugin's artifact and its provenance lie, from the manifest in its folder. */
export async function locateArtifact(
  pluginFolder: string,
): Promise<{ id: string; version: string; artifactFile: string; provenanceFile: string }> {
  const manifest: unknown = JSON.parse(await readFile(join(pluginFolder, 'manifest.json'), 'utf8'));
  const { id, version } = manifest as { id: string; version: string };
  const base = join(repositoryFolder, 'registry', id.replace(':', '/'), version);
  return { id, version, artifactFile: `${base}.wasm`, provenanceFile: `${base}.provenance.json` };
}

/** Builds a plugin in a temporary folder and writes nothing else. Throws when a tool is missing. */
export async function buildPlugin(build: PluginBuild): Promise<BuiltPlugin> {
  const toolchain = await build.findToolchain();
  if (!toolchain.isPresent) {
    throw new Error(`${toolchain.missing} is missing; scripts/install-toolchains.sh installs what building needs.`);
  }
  const workFolder = await mkdtemp(join(tmpdir(), 'jackfield-build-'));
  try {
    const manifestText = await readFile(join(build.folder, 'manifest.json'), 'utf8');
    const compiled = embedAssets(await build.compile(workFolder), await readAssetFolder(join(build.folder, 'assets')));
    const component = embedManifest(compiled, manifestText);
    const { id, version, artifactFile } = await locateArtifact(build.folder);
    const provenance: Provenance = {
      format: 1,
      id,
      version,
      sha256: sha256(component),
      bytes: component.length,
      sourceDigest: await sourceDigest(build.folder),
      command: `npm run build -w ${relative(repositoryFolder, build.folder)}`,
      toolchain: toolchain.tools,
    };
    return { component, provenance, artifactFile };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What `npm run build` of a plugin does: builds it and puts artifact and provenance into the registry. */
export async function publishBuild(build: PluginBuild): Promise<void> {
  const built = await buildPlugin(build);
  const { provenanceFile } = await locateArtifact(build.folder);
  await mkdir(dirname(built.artifactFile), { recursive: true });
  await writeFile(built.artifactFile, built.component);
  await writeFile(provenanceFile, `${JSON.stringify(built.provenance, undefined, 2)}\n`);
  const kilobytes = (built.component.length / 1000).toFixed(1);
  process.stdout.write(`${relative(repositoryFolder, built.artifactFile)}: ${kilobytes} kB\n`);
}

/** Version of an installed npm package, for `findToolchain`. */
export async function npmVersion(name: string): Promise<string> {
  const text = await readFile(join(repositoryFolder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
