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

/** Runs axe on the current page; returns one line per violation, with the element concerned. */
export async function findAccessibilityViolations(page: Page): Promise<string[]> {
  // Uses the DevTools protocol, to which the page's security policy does not apply.
  await page.evaluate(`${axe.source}; undefined`);
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly AxeViolation[];
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`));
}
