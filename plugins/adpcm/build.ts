import { languagePlugin } from '../tooling/language-plugin.ts';
import { publishBuild } from '../tooling/plugin-build.ts';
import { assemblyScriptBuild } from '../tooling/project/assemblyscript.ts';

const build = languagePlugin(import.meta.dirname, assemblyScriptBuild, { language: 'assemblyscript' });

export default build;

if (import.meta.main) await publishBuild(build);
