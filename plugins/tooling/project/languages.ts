import { assemblyScriptBuild } from './assemblyscript.ts';
import { cBuild } from './c.ts';
import { goBuild } from './go.ts';
import { javaScriptBuild } from './javascript.ts';
import type { LanguageBuild } from './language-build.ts';
import { pythonBuild } from './python.ts';
import { rustBuild } from './rust.ts';

/** By the name that `jackfield.json` gives as `language`; the folders of templates/ are named so, too. */
export const languageBuilds: ReadonlyMap<string, LanguageBuild> = new Map([
  ['assemblyscript', assemblyScriptBuild],
  ['c', cBuild],
  ['go', goBuild],
  ['javascript', javaScriptBuild],
  ['python', pythonBuild],
  ['rust', rustBuild],
]);
