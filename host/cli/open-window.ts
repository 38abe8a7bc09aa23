import { chromiumWindowCommand } from '@jackfield/shell-browser/chromium-window';
import { findGpu, savingArguments } from '@jackfield/shell-browser/saving-arguments';
import { startWindowProcess } from '@jackfield/shell-browser/window-process';
import type { OpenedWindow, WindowCommand } from '@jackfield/shell-browser/window-process';
import { electronWindowCommand, fetchElectron, findElectron } from '@jackfield/shell-electron';

export interface OpenWindowOptions {
  /** Address with the one-time code in its fragment. */
  readonly address: string;
  /** Folder for the window's own browser profile. */
  readonly profileFolder: string;
  /** Prints a progress line to the user. */
  readonly say: (line: string) => void;
  /** `fetch`: one bounded download attempt when the binary is missing; `present`: only when the binary is installed. */
  readonly electron: 'fetch' | 'present' | 'never';
  /** Called when the attempt failed; the caller remembers it, so that it is not repeated at each start. */
  readonly onElectronFetchFailed: (reason: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** Aborted when the user no longer wants the window. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens Electron, else the system's Chromium as an app window. Returns null when neither is available; the caller then prints the address. */
export async function openWindow(options: OpenWindowOptions): Promise<OpenedWindow | null> {
  const environment = options.environment ?? process.env;
  const electron = await electronOrNull(options, environment);
  if (electron !== null) {
    const command = await electronWindowCommand(options);
    return startOrNull(
      {
        kind: 'electron',
        command: electron,
        commandArguments: [...savingArguments(findGpu()), ...command.commandArguments],
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
