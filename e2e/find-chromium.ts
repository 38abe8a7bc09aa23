import { findChromium } from '../host/shell/browser/find-chromium.ts';
import { MissingTestDependencyError } from './find-program.ts';

/** Checks that the browser that `jackfield start` opens is installed. Throws MissingTestDependencyError. */
export function requireChromium(): void {
  if (findChromium() === null) throw new MissingTestDependencyError('Chromium');
}
