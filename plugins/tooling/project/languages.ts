import type { LanguageBuild } from './language-build.ts';

/**
 * By the name that `jackfield.json` gives as `language`; the folders of templates/ are named so, too. Each is loaded when it is used, because the compilers that
 * some of them bring along take long to load.
 */
export const languageBuilds: ReadonlyMap<string, LanguageBuild> = new Map([
  ['assemblyscript', onDemand(async () => (await import('./assemblyscript.ts')).assemblyScriptBuild)],
  ['c', onDemand(async () => (await import('./c.ts')).cBuild)],
  ['go', onDemand(async () => (await import('./go.ts')).goBuild)],
  ['javascript', onDemand(async () => (await import('./javascript.ts')).javaScriptBuild)],
  ['python', onDemand(async () => (await import('./python.ts')).pythonBuild)],
  ['rust', onDemand(async () => (await import('./rust.ts')).rustBuild)],
]);

function onDemand(load: () => Promise<LanguageBuild>): LanguageBuild {
  return {
    findToolchain: async () => (await load()).findToolchain(),
    compile: async (project, workFolder) => (await load()).compile(project, workFolder),
  };
}
