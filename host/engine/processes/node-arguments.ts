import { join, sep } from 'node:path';

const SWITCHES = [
  // SQLite writes files without permission, and web storage is built on it. FFI calls arbitrary native code.
  '--no-experimental-sqlite',
  '--no-experimental-webstorage',
  '--no-experimental-ffi',
  // A signal would open an inspector.
  '--disable-sigusr1',
];

/** Switches that disable features outside Node's permission model, for every process that parses untrusted bytes. Switches unknown to this Node are left out. */
export const CLOSED_DOORS: readonly string[] = [
  ...SWITCHES.filter((name) => process.allowedNodeEnvironmentFlags.has(name)),
  // Some V8 flags write files without permission, so the flags are frozen after start-up.
  '--freeze-flags-after-init',
];

/** Module that removes, before the program starts, the functions that signal other processes (SIGUSR1 opens an inspector) or change their priority. */
const DISARM = `data:text/javascript,${encodeURIComponent(
  `import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd', '_linkedBinding']) delete process[name];
os.setPriority = undefined;
syncBuiltinESMExports();`,
)}`;

/** Node's arguments for a sandbox. The process may only read its program and the cache. */
export function sandboxArguments(programFolder: string, cacheFolder: string): string[] {
  return [
    '--permission',
    `--allow-fs-read=${programFolder}${sep}*`,
    `--allow-fs-read=${cacheFolder}${sep}*`,
    '--no-warnings',
    ...CLOSED_DOORS,
    `--import=${DISARM}`,
    // Private memory falls from 30 to 22 MB; speed stays. The middle compiler would only add 4 MB for code that the last one replaces.
    '--max-semi-space-size=1',
    '--v8-pool-size=1',
    '--no-maglev',
    // The 500 frames of the warm-up are enough for the optimising compiler: code that runs for each frame is compiled before it carries a voice.
    '--invocation-count-for-turbofan=400',
    '--minimum-invocations-after-ic-update=100',
    '--max-old-space-size=192',
    join(programFolder, 'main.js'),
  ];
}
