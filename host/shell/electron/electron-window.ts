import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export { fetchElectron, findElectron } from './find-electron.ts';

export interface ElectronWindowOptions {
  /** Address with the one-time code in its fragment. */
  readonly address: string;
  /** The window's profile; the app's files are written beside it. */
  readonly profileFolder: string;
}

/** Writes the app's files and returns the command that starts Electron on them. The address is passed in the environment, where `ps` does not show it. */
export async function electronWindowCommand(
  options: ElectronWindowOptions,
): Promise<{ commandArguments: string[]; environment: Record<string, string> }> {
  const appFolder = join(options.profileFolder, 'electron-app');
  const writeApp = fileURLToPath(new URL('./write-app.ts', import.meta.url));
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', writeApp, appFolder]);
  const isRoot = process.getuid?.() === 0;
  return {
    commandArguments: [...(isRoot ? ['--no-sandbox'] : []), appFolder],
    environment: { JACKFIELD_ADDRESS: options.address, JACKFIELD_PROFILE: options.profileFolder },
  };
}
