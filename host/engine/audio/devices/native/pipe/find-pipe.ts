import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BackendProgram } from '../backend.ts';
import { PipeBackend } from './pipe-backend.ts';
import { readPulseDevices, toLists } from './pulse-devices.ts';

/** Returns the pipe back end, or null when the programs are not installed. */
export async function findPipe(environment: Readonly<Record<string, string>>): Promise<BackendProgram | null> {
  if (process.platform !== 'linux') return null;
  const [parec, pacat, pactl] = await Promise.all(
    ['parec', 'pacat', 'pactl'].map((name) => lookUp(name, environment['PATH'] ?? '')),
  );
  if (!parec || !pacat || !pactl) return null;
  const programs = { parec, pacat, pactl };
  return {
    name: 'pipe',
    start: (options, events, drops) => new PipeBackend(programs, options, events, drops),
    list: async (env) => toLists(await readPulseDevices(pactl, env)),
  };
}

async function lookUp(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    if (folder.startsWith('/') && (await isExecutable(file))) return file;
  }
  return null;
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
