import { existsSync } from 'node:fs';
import { findProgram, MissingTestDependencyError } from './find-program.ts';

const knownPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of the Chromium or Chrome of this machine; `JACKFIELD_CHROMIUM` names another one. Throws MissingTestDependencyError. */
export function findChromium(): string {
  const chosen = process.env['JACKFIELD_CHROMIUM'];
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen;
    throw new MissingTestDependencyError(`JACKFIELD_CHROMIUM (${chosen})`);
  }
  const known = knownPaths.find((path) => existsSync(path));
  return known ?? findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome');
}
