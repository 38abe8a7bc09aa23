import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder =
  process.env['JACKFIELD_SCREENSHOTS'] ?? fileURLToPath(new URL('../../test-results/screenshots', import.meta.url));

/** Keeps a picture of the page as `NAME.png`: in test-results, or where JACKFIELD_SCREENSHOTS says (docs/guide/images for the documentation). */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
}
