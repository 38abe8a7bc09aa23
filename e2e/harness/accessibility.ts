import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface AxeNode {
  readonly html: string;
  readonly failureSummary?: string;
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly AxeNode[];
}

/** Runs axe over the page as it is shown; one line per violation with the element that it is about. */
export async function findAccessibilityViolations(page: Page): Promise<string[]> {
  // By the DevTools protocol, which the page's policy does not bind.
  await page.evaluate(`${axe.source}; undefined`);
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly AxeViolation[];
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`));
}
