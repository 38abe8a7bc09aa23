import { findChromium } from '../host/shell/browser/find-chromium.ts';
import { MissingTestDependencyError } from './find-program.ts';

/** Makes sure that the browser is here that `jackfield start` will open. Throws MissingTestDependencyError. */
export function requireChromium(): void {
  if (findChromium() === null) throw new MissingTestDependencyError('Chromium');
}
