import { chromiumArguments } from './chromium-arguments.ts';
import { findChromium } from './find-chromium.ts';
import { findGpu } from './saving-arguments.ts';
import type { WindowCommand } from './window-process.ts';

export interface ChromiumWindowOptions {
  /** Address with the one-time code in its fragment. */
  readonly address: string;
  /** Folder for the window's own browser profile. */
  readonly profileFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Prints a progress line to the user. */
  readonly say: (line: string) => void;
}

/** The command that opens the client as an app window of the system's Chromium; null when there is no Chromium. */
export function chromiumWindowCommand({ say, ...options }: ChromiumWindowOptions): WindowCommand | null {
  const chromium = findChromium(options.environment);
  if (chromium === null) return null;
  const isRoot = process.getuid?.() === 0;
  if (isRoot) say('Running as root: the browser window starts without its own sandbox (--no-sandbox).');
  return {
    kind: 'chromium',
    command: chromium,
    commandArguments: chromiumArguments({ ...options, isRoot, hasGpu: findGpu() }),
    environment: options.environment,
  };
}
