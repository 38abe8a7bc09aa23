import { savingArguments } from './saving-arguments.ts';

export interface ChromiumArgumentsOptions {
  readonly address: string;
  readonly profileFolder: string;
  readonly isRoot: boolean;
  readonly hasGpu: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** Arguments with which Chromium opens the client as an app window with its own profile. JACKFIELD_BROWSER_ARGS adds further arguments. */
export function chromiumArguments(options: ChromiumArgumentsOptions): string[] {
  const extra = (options.environment['JACKFIELD_BROWSER_ARGS'] ?? '').split(/\s+/).filter((word) => word !== '');
  return [
    `--app=${options.address}`,
    // With its own profile, no extension of the user's browser hears the call, and the process ends with its window.
    `--user-data-dir=${options.profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    // A call continues while another window covers this one.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    ...savingArguments(options.hasGpu),
    '--autoplay-policy=no-user-gesture-required',
    '--class=Jackfield',
    '--window-size=1180,800',
    ...(options.isRoot ? ['--no-sandbox', '--test-type'] : []),
    ...extra,
  ];
}
