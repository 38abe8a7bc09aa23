export interface ChromiumArgumentsOptions {
  readonly address: string;
  readonly profileFolder: string;
  readonly isRoot: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** How Chromium opens the client as an app window with a profile of its own. JACKFIELD_BROWSER_ARGS adds words of its own. */
export function chromiumArguments(options: ChromiumArgumentsOptions): string[] {
  const extra = (options.environment['JACKFIELD_BROWSER_ARGS'] ?? '').split(/\s+/).filter((word) => word !== '');
  return [
    `--app=${options.address}`,
    // A profile of its own: no extension of the user's browser hears the call, and the process ends with its window.
    `--user-data-dir=${options.profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    // A call goes on while another window lies on top.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--autoplay-policy=no-user-gesture-required',
    '--class=Jackfield',
    '--window-size=1180,800',
    ...(options.isRoot ? ['--no-sandbox', '--test-type'] : []),
    ...extra,
  ];
}
