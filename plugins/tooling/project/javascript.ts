import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import type { SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { repositoryFolder } from '../componentize.ts';
import { npmVersion } from '../plugin-build.ts';
import { findRuntime } from '../quickjs-runtime.ts';
import { compileQuickJs } from '../quickjs.ts';
import type { LanguageBuild } from './language-build.ts';
import type { PluginProject } from './plugin-project.ts';
import { readWorld } from './plugin-world.ts';
import type { PluginWorld } from './plugin-world.ts';
import { invalidProject } from './project-error.ts';
import { explainQuickJs } from './quickjs-words.ts';
import { SourcePlaces, writePlaces } from './source-places.ts';

const ENTRY = '\0jackfield-entry';
const INTERFACE = /^jackfield:plugin\/([a-z0-9-]+)@([0-9.]+)$/;

/** JavaScript and TypeScript on QuickJS. Everything that the entry imports becomes one module; packages come from the project's own `node_modules`. */
export const javaScriptBuild: LanguageBuild = {
  async findToolchain() {
    if ((await findRuntime(join(repositoryFolder, 'node_modules'))) === undefined) {
      return {
        isPresent: false,
        missing: 'The QuickJS runtime of componentize-qjs',
        howTo: 'run `npm ci` in the folder of Jackfield',
      };
    }
    return {
      isPresent: true,
      tools: { 'componentize-qjs': await npmVersion('componentize-qjs'), rolldown: await npmVersion('rolldown') },
    };
  },

  async compile(project, workFolder) {
    const world = await readWorld(project.worldFile);
    const { code, map } = await bundle(project, world);
    const moduleRoot = join(workFolder, 'module');
    const jsPath = join(moduleRoot, 'plugin.js');
    await mkdir(moduleRoot);
    await writeFile(jsPath, code);
    await writePlaces(workFolder, map);
    try {
      return await compileQuickJs({ jsPath, moduleRoot, worldFile: project.worldFile, workFolder });
    } catch (error) {
      throw await explainQuickJs(error, code, new SourcePlaces(map));
    }
  },
};

async function bundle(project: PluginProject, world: PluginWorld): Promise<{ code: string; map: SourceMapPayload }> {
  const entry = entryOf(project);
  const bundled = await rolldown({
    input: ENTRY,
    cwd: project.folder,
    external: INTERFACE,
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'module', 'default'] },
    // The SDK names every capability; what a plugin does not use is not imported.
    treeshake: { moduleSideEffects: 'no-external' },
    // Warnings are about packages; errors reject.
    logLevel: 'silent',
    plugins: [
      {
        name: 'jackfield-entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? entrySource(entry, world) : null),
      },
    ],
  });
  try {
    const { output } = await bundled.generate({
      format: 'esm',
      codeSplitting: false,
      sourcemap: 'hidden',
      dir: project.folder,
    });
    const [{ code, map }] = output;
    if (map === null) throw new Error('The bundler made no source map.');
    checkImports(importsOf(code), world);
    return { code, map: { ...map, sourceRoot: '' } };
  } finally {
    await bundled.close();
  }
}

function entryOf({ folder, file }: PluginProject): string {
  const candidates = file.source === undefined ? ['src/plugin.js', 'src/plugin.ts'] : [file.source];
  const found = candidates.find((candidate) => existsSync(join(folder, candidate)));
  if (found === undefined) throw invalidProject(`there is no ${candidates.join(' and no ')}`);
  return join(folder, found);
}

/** What QuickJS looks for: one export per hook of the world. `hooksFor` throws, while the component is made, for a function that no hook of the world calls. */
function entrySource(entry: string, { exports }: PluginWorld): string {
  const hooks = exports.map((name) => `export const ${camelCase(name)} = hooks[${JSON.stringify(name)}];`);
  return `import plugin from ${JSON.stringify(entry)};
const hooks = plugin.hooksFor(${JSON.stringify(exports)});
${hooks.join('\n')}
`;
}

/** What the module that is left after tree-shaking imports; the bundler's own list names what was dropped, too. */
function importsOf(code: string): string[] {
  return [...code.matchAll(/^import\b[^;"]*"([^"]+)";$/gm)].flatMap((match) => match[1] ?? []);
}

function checkImports(imports: readonly string[], world: PluginWorld): void {
  for (const specifier of imports) {
    const [, name, generation] = INTERFACE.exec(specifier) ?? [];
    if (name === undefined) throw invalidProject(`${specifier} is imported, which is not in the project`);
    if (generation !== world.generation) {
      throw invalidProject(`sdk/ is of generation ${generation} of the contract and plugin.wit of ${world.generation}`);
    }
  }
  const missing = imports.filter((specifier) => !world.imports.includes(INTERFACE.exec(specifier)?.[1] ?? ''));
  if (missing.length === 0) return;
  const names = missing.map((specifier) => INTERFACE.exec(specifier)?.[1]).join(', ');
  const lines = missing.map((specifier) => `\`import ${specifier};\``).join(' and ');
  throw invalidProject(`the plugin uses ${names}, which plugin.wit does not import: add ${lines} to its world`);
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
