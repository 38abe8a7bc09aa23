import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder =
  process.env['JACKFIELD_SCREENSHOTS'] ?? fileURLToPath(new URL('../../test-results/screenshots', import.meta.url));

/** Writes a screenshot of the page as `NAME.png` to test-results, or to the folder JACKFIELD_SCREENSHOTS (docs/guide/images for the documentation). */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
}
