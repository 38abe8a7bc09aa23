import { fileURLToPath } from 'node:url';
import { ChildProgram } from './child-program.ts';

const program = fileURLToPath(new URL('../../host/cli/bin/jackfield.js', import.meta.url));

/** Starts `jackfield ARGS`, as a user does. `home` is the folder of all its files. */
export function startJackfield(
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
): ChildProgram {
  return new ChildProgram(process.execPath, [program, ...args], { env: { ...env, JACKFIELD_HOME: home } });
}
