import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheWithCodec } from '../../host/engine/catalogue/testing/prepared-plugins.ts';
import { runProjectTests, Workbench } from '../../host/engine/workbench/entry.ts';
import type { ProjectTest } from '../../host/engine/workbench/entry.ts';
import { buildProject } from '../../plugins/tooling/project/build-project.ts';
import { languageBuilds } from '../../plugins/tooling/project/languages.ts';
import { createProject } from '../../plugins/tooling/project/new-project.ts';

const registryFolder = fileURLToPath(new URL('../../registry/', import.meta.url));

/** The projects of this process are in one place, one after the other: cargo compiles the copies of the SDK once, if they have the same path and time. */
const parent = join(tmpdir(), `jackfield-template-${randomUUID()}`);
const madeAt = new Date();

/** A project made of a template, in a folder that goes away. */
export interface ProjectRun {
  readonly files: readonly string[];
  readonly tests: readonly ProjectTest[];
}

/** Makes a project, builds it with the real toolchain and runs its tests in real sandboxes. */
export async function runTemplate(language: string, kind: string): Promise<ProjectRun> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  try {
    // A space, as in many a user's folder.
    const folder = join(parent, 'my plugin');
    const { files } = await createProject({ folder, id: `ann:my-${kind}`, language, kind });
    await dateBack(join(folder, 'sdk'));
    const { project } = await buildProject(folder);
    await using bench = await Workbench.open(project.artifactFile, registryFolder, await cacheWithCodec());
    return { files, tests: await runProjectTests(bench, join(folder, 'test')) };
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function dateBack(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries) await utimes(join(parentPath, name), madeAt, madeAt);
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
