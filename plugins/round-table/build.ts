import { publishBuild } from '../tooling/plugin-build.ts';
import { quickJsBuild } from '../tooling/quickjs.ts';

const build = quickJsBuild(import.meta.dirname);

export default build;

if (import.meta.main) await publishBuild(build);
