// Plain JavaScript for any Node from 20 on, and without packages: it runs where they are missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 26;
const root = fileURLToPath(new URL('../../', import.meta.url));
/** On a machine with the folders `server` and `wire` alone. */
const isServerAlone = !existsSync(join(root, 'host'));

/** True where this process can run the program itself. */
export const isNewEnough = Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR;

/** Imports the program and resolves to what it exports. Where a package is missing, the process ends with exit code 1 and a sentence that says what to run. */
export async function runHere(program) {
  try {
    return await import(program.href);
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.startsWith('Cannot find package')) throw error;
    return giveUp(`its packages are not installed; run \`${installCommand()}\``);
  }
}

/** Hands over to the Node that the lock file brings along, with the same arguments, streams, signals and exit code; or ends with a sentence as above. */
export function runOnOwnNode(program) {
  const node = ownNode();
  const child = spawn(node, ['--disable-sigusr1', fileURLToPath(program), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    giveUp(
      `${node} does not run here (${error.message}); if it comes from another system, run \`${installCommand()}\``,
    ),
  );
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function ownNode() {
  let folder;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
  } catch {
    giveUp(`it needs Node ${NEEDED_MAJOR}; run \`${installCommand()}\`, which brings one along,`);
  }
  const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return node;
  const build = isServerAlone ? '' : ' && npm run build';
  return giveUp(
    `it needs Node ${NEEDED_MAJOR}, which npm left out because install scripts are switched off; run \`npm rebuild node${build}\``,
  );
}

function installCommand() {
  return isServerAlone ? 'npm ci --omit=dev --workspace server --workspace wire' : 'npm ci';
}

function giveUp(reason) {
  process.stderr.write(`Jackfield cannot start: ${reason} in ${root}\n`);
  process.exit(1);
}
