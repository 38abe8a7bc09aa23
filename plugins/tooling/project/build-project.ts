import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeText } from '@jackfield/wire/json';
import { embedAssets, readAssetFolder } from '../embed-assets.ts';
import { embedManifest } from '../embed-manifest.ts';
import type { LanguageBuild } from './language-build.ts';
import { languageBuilds } from './languages.ts';
import { readProject } from './plugin-project.ts';
import type { PluginProject } from './plugin-project.ts';
import { ProjectError, failedBuild, invalidProject } from './project-error.ts';
import { keepPlaces } from './source-places.ts';
import { makeWorkFolder } from './work-folder.ts';

/** A plugin that was built from a project. */
export interface BuiltProject {
  readonly project: PluginProject;
  /** The plugin: component, assets, manifest. */
  readonly component: Uint8Array;
  /** Versions of the tools that made it. */
  readonly tools: Readonly<Record<string, string>>;
}

/**
 * Builds the project in `folder` and writes `dist/<name>.wasm` there, whole or not at all. Rejects with a `ProjectError`: `PLUGIN_PROJECT_INVALID`,
 * `TOOLCHAIN_MISSING`, `PLUGIN_BUILD_FAILED`, `TEMPORARY_FOLDER_UNUSABLE`.
 */
export async function buildProject(folder: string): Promise<BuiltProject> {
  const project = await readProject(folder);
  const build = buildOf(project);
  const toolchain = await build.findToolchain();
  if (!toolchain.isPresent) {
    throw new ProjectError('TOOLCHAIN_MISSING', { missing: toolchain.missing, howTo: toolchain.howTo });
  }
  const workFolder = await makeWorkFolder();
  try {
    const component = await compile(build, project, workFolder);
    await mkdir(dirname(project.artifactFile), { recursive: true });
    await writeFile(project.artifactFile, component);
    await keepPlaces(workFolder, project.artifactFile);
    return { project, component, tools: toolchain.tools };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function compile(build: LanguageBuild, project: PluginProject, workFolder: string): Promise<Uint8Array> {
  try {
    const compiled = await build.compile(await withPlainWorld(project, workFolder), workFolder);
    const assets = await readAssetFolder(join(project.folder, 'assets'));
    return embedManifest(embedAssets(compiled, assets), project.manifestText);
  } catch (error) {
    throw error instanceof ProjectError ? error : failedBuild(error);
  }
}

/** Parsers of WIT take no byte order mark: they get a copy of `plugin.wit` without it. */
async function withPlainWorld(project: PluginProject, workFolder: string): Promise<PluginProject> {
  const bytes = await readFile(project.worldFile);
  const text = decodeText(bytes);
  if (bytes.equals(Buffer.from(text))) return project;
  const worldFile = join(workFolder, 'world.wit');
  await writeFile(worldFile, text);
  return { ...project, worldFile };
}

function buildOf(project: PluginProject): LanguageBuild {
  const { language } = project.file;
  const build = languageBuilds.get(language);
  if (build !== undefined) return build;
  throw invalidProject(`${language} is none of the languages ${[...languageBuilds.keys()].join(', ')}`);
}
