import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProjectTests, Workbench } from '../../host/engine/workbench/entry.ts';
import type { ProjectTest } from '../../host/engine/workbench/entry.ts';
import { buildProject } from '../../plugins/tooling/project/build-project.ts';
import { languageBuilds } from '../../plugins/tooling/project/languages.ts';
import { createProject } from '../../plugins/tooling/project/new-project.ts';

const registryFolder = fileURLToPath(new URL('../../registry/', import.meta.url));

/** A project made of a template, in a folder that goes away. */
export interface ProjectRun {
  readonly files: readonly string[];
  readonly tests: readonly ProjectTest[];
}

/** Makes a project, builds it with the real toolchain and runs its tests in real sandboxes. */
export async function runTemplate(language: string, kind: string): Promise<ProjectRun> {
  const parent = await mkdtemp(join(tmpdir(), 'jackfield-template-'));
  try {
    // A space, as in many a user's folder.
    const folder = join(parent, 'my plugin');
    const { files } = await createProject({ folder, id: `ann:my-${kind}`, language, kind });
    const { project } = await buildProject(folder);
    await using bench = await Workbench.open(project.artifactFile, registryFolder);
    return { files, tests: await runProjectTests(bench, join(folder, 'test')) };
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** What is missing to build the language; null when nothing is. Where `CI` is set a missing toolchain is an error, elsewhere it is said aloud. */
export async function missingToolchain(language: string): Promise<string | null> {
  const toolchain = await languageBuilds.get(language)?.findToolchain();
  if (toolchain === undefined) throw new Error(`Nothing builds ${language}.`);
  if (toolchain.isPresent) return null;
  const words = `${toolchain.missing} is missing (${toolchain.howTo}): nothing in ${language} is built here.`;
  if (process.env['CI'] !== undefined) throw new Error(words);
  process.stderr.write(`\n!!! ${words}\n\n`);
  return words;
}
