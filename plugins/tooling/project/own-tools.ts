import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where scripts/install-toolchains.sh puts what Debian does not have, each in a Python environment of its own: `<tool>/bin`. */
const OWN_FOLDER = join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'jackfield');

/** The folder of a tool's own Python environment, whether it is there or not. */
export function ownToolFolder(tool: string): string {
  return join(OWN_FOLDER, tool);
}

/** What to try in turn for a program: PATH first (an activated environment), then the tool's own folder. */
export function programsOf(tool: string, program = tool): string[] {
  const own = join(ownToolFolder(tool), 'bin', program);
  return existsSync(own) ? [program, own] : [program];
}
