import { languagePlugin } from '../tooling/language-plugin.ts';
import { publishBuild } from '../tooling/plugin-build.ts';
import { goBuild } from '../tooling/project/go.ts';

const build = languagePlugin(import.meta.dirname, goBuild, { language: 'go' });

export default build;

if (import.meta.main) await publishBuild(build);
