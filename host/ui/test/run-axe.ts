import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Global of the page, injected by {@link runAxe}. */
declare const axe: { run(context: Document, options: object): Promise<AxeResults> };

/** Violations that axe finds in the current page: one line per element; empty if there are none. */
export async function runAxe(page: Page): Promise<string[]> {
  // The debugger evaluates the script, so the page's policy does not apply.
  await page.evaluate(axeSource);
  const results = await page.evaluate(() =>
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? violation.help})`,
    ),
  );
}
