import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const installCommand = 'sudo scripts/install-test-deps.sh';

/** A program or file that tests need is not on this machine; the message names the command that installs it. */
export class MissingTestDependencyError extends Error {
  constructor(what: string) {
    super(`${what} is not on this machine, and the tests need it. On Debian run: ${installCommand}`);
    this.name = 'MissingTestDependencyError';
  }
}

/** Path of the first of `names` that is in PATH. Throws MissingTestDependencyError. */
export function findProgram(...names: readonly string[]): string {
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new MissingTestDependencyError(names.join(' or '));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
