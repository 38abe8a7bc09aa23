import { chromiumWindowCommand } from '@jackfield/shell-browser/chromium-window';
import { startWindowProcess } from '@jackfield/shell-browser/window-process';
import type { OpenedWindow, WindowCommand } from '@jackfield/shell-browser/window-process';
import { electronWindowCommand, fetchElectron, findElectron } from '@jackfield/shell-electron';

export interface OpenWindowOptions {
  /** With the one-time code in its fragment. */
  readonly address: string;
  /** Folder for the window's own browser profile. */
  readonly profileFolder: string;
  /** Tells the user what is being done. */
  readonly say: (line: string) => void;
  /** `fetch`: one bounded attempt when the binary is missing; `present`: only when it is there already. */
  readonly electron: 'fetch' | 'present' | 'never';
  /** The attempt failed; the caller remembers it so that it is not made at each start. */
  readonly onElectronFetchFailed: (reason: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** The user does not want the window any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Electron, else the system's Chromium as an app window, else null: the caller prints the address. */
export async function openWindow(options: OpenWindowOptions): Promise<OpenedWindow | null> {
  const environment = options.environment ?? process.env;
  const electron = await electronOrNull(options, environment);
  if (electron !== null) {
    const command = await electronWindowCommand(options);
    return startOrNull(
      {
        kind: 'electron',
        command: electron,
        commandArguments: command.commandArguments,
        environment: { ...environment, ...command.environment },
      },
      options,
    );
  }
  if (options.signal?.aborted === true) return null;
  const chromium = chromiumWindowCommand({ ...options, environment });
  if (chromium !== null) return startOrNull(chromium, options);
  options.say('Found neither Electron nor Chromium on this machine.');
  return null;
}

async function electronOrNull(options: OpenWindowOptions, environment: NodeJS.ProcessEnv): Promise<string | null> {
  if (options.electron === 'never') return null;
  const present = findElectron(environment);
  if (present !== null || options.electron === 'present') return present;
  const fetched = await fetchElectron({ say: options.say, environment, signal: options.signal });
  if (fetched.kind === 'fetched') return fetched.path;
  if (options.signal?.aborted === true) return null;
  options.onElectronFetchFailed(fetched.reason);
  return null;
}

async function startOrNull(command: WindowCommand, { say }: OpenWindowOptions): Promise<OpenedWindow | null> {
  try {
    return await startWindowProcess(command);
  } catch (error) {
    say(`${command.command} did not start: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
