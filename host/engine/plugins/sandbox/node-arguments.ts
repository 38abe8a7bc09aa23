import { join, sep } from 'node:path';

const SWITCHES = [
  // SQLite writes files without permission; web storage is made of it. FFI calls anything.
  '--no-experimental-sqlite',
  '--no-experimental-webstorage',
  '--no-experimental-ffi',
  // A signal would open an inspector.
  '--disable-sigusr1',
];

/** What Node's permission model does not ask about, closed for every process that sees foreign bytes. A Node that has no such door does not know its switch. */
export const CLOSED_DOORS: readonly string[] = [
  ...SWITCHES.filter((name) => process.allowedNodeEnvironmentFlags.has(name)),
  // Some of V8's flags make it write files, which it does without permission; nothing may change them any more.
  '--freeze-flags-after-init',
];

/** Gone before the program starts: signals to other processes (one opens an inspector in those without `--disable-sigusr1`) and their priorities. */
const DISARM = `data:text/javascript,${encodeURIComponent(
  `import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd', '_linkedBinding']) delete process[name];
os.setPriority = undefined;
syncBuiltinESMExports();`,
)}`;

/** Node's arguments for a sandbox: reading its program and the cache is all that the process may do. */
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
    '--max-old-space-size=192',
    join(programFolder, 'main.js'),
  ];
}
