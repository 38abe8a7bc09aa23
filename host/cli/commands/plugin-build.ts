import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { buildProject } from '@jackfield/plugin-tooling/build-project';
import type { BuiltProject } from '@jackfield/plugin-tooling/build-project';
import { inspectBytes } from '@jackfield/engine/inspect';
import { formatBytes } from '../output.ts';
import type { Output } from '../output.ts';

/** `jackfield plugin build`: builds and validates the result, so that errors are reported here and not at the install. */
export async function buildCommand(folder: string, output: Output): Promise<void> {
  const startMs = performance.now();
  const built = await buildChecked(folder);
  const { project, component, tools } = built;
  const tookS = (performance.now() - startMs) / 1_000;
  output.result(
    { id: project.id, version: project.version, file: project.artifactFile, sizeBytes: component.length, tookS, tools },
    [`${relative('.', project.artifactFile)}: ${formatBytes(component.length)}, built in ${tookS.toFixed(1)} s.`],
  );
}

/** The plugin file of a command's target: the file itself, or the file that the project in the folder builds. */
export async function pluginFileOf(target: string, output: Output): Promise<string> {
  if (target.endsWith('.wasm') || !(await isFolder(target))) return target;
  output.say(`Building ${target} …`);
  return (await buildChecked(target)).project.artifactFile;
}

async function buildChecked(folder: string): Promise<BuiltProject> {
  const built = await buildProject(folder);
  inspectBytes(built.component, built.project.artifactFile);
  return built;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
