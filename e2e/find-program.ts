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
    const path = lookForProgram(name);
    if (path !== null) return path;
  }
  throw new MissingTestDependencyError(names.join(' or '));
}

/** Path of a program in PATH or in one of `more` folders. */
export function lookForProgram(name: string, more: readonly string[] = []): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
