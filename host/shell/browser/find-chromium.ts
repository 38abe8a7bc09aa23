import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Browsers that support `--app=ADDRESS`, the plainest first. */
const LINUX_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'brave-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const MAC_APPLICATIONS = ['Chromium', 'Google Chrome', 'Brave Browser', 'Microsoft Edge'];
const WINDOWS_PATHS = [
  'Chromium/Application/chrome.exe',
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/**
 * The path of a Chromium on this machine, or null. The variable JACKFIELD_BROWSER overrides the search: when it does not name
 * an executable, the result is null.
 */
export function findChromium(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const wanted = environment['JACKFIELD_BROWSER'];
  if (wanted !== undefined && wanted !== '') return canRun(wanted) ? wanted : null;
  return candidates(environment, platform).find(canRun) ?? null;
}

function candidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const homes = ['/Applications', join(environment['HOME'] ?? '/', 'Applications')];
    return homes.flatMap((home) => MAC_APPLICATIONS.map((name) => `${home}/${name}.app/Contents/MacOS/${name}`));
  }
  if (platform === 'win32') {
    const homes = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
    return homes.flatMap((home) => WINDOWS_PATHS.map((path) => join(home, path)));
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
