import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOnly } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Global of the page, injected before the first run in a document. */
declare const axe: { run(context: Document, options: object): Promise<AxeResults> };

/** The rules whose outcome depends on the theme; all others look at the elements, which are the same in both themes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Violations that axe finds in the current page: one line per element; empty if there are none. */
export function runAxe(page: Page): Promise<string[]> {
  return violationsOf(page, { type: 'tag', values: ALL_RULES });
}

/** Violations that axe finds in the light theme, and those of the rules about colours in the dark theme. The settings must leave the theme to the system. */
export async function runAxeInBothThemes(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await inBothThemes(page, async (theme) => {
    const found = theme === 'light' ? runAxe(page) : violationsOf(page, { type: 'rule', values: COLOUR_RULES });
    violations.push(...(await found).map((line) => `${theme}: ${line}`));
  });
  return violations;
}

/** Shows the page in one theme and then in the other. Rejects if both have the same ground, because then the settings name a theme. */
export async function inBothThemes(page: Page, look: (theme: 'light' | 'dark') => Promise<void>): Promise<void> {
  const grounds = new Set<string>();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await settle(page);
    grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    await look(theme);
  }
  await page.emulateMedia({ colorScheme: null });
  if (grounds.size !== 2) throw new Error('The theme of the page does not follow the system.');
}

/** Waits until the transitions and animations of the last change have ended. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // They begin with the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const running = document.getAnimations().filter((animation) => {
      const isEndless = animation.effect?.getComputedTiming().endTime === Infinity;
      return animation.playState === 'running' && !isEndless;
    });
    await Promise.allSettled(running.map((animation) => animation.finished));
  });
}

async function violationsOf(page: Page, runOnly: RunOnly): Promise<string[]> {
  await settle(page);
  // The debugger evaluates the script, so the page's policy does not apply.
  if (await page.evaluate(() => typeof axe === 'undefined')) await page.evaluate(axeSource);
  return page.evaluate(async (only) => {
    // Everything else that axe reports, such as the elements that are in order, is long and takes time.
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
    return violations.flatMap((violation) =>
      violation.nodes.map(
        (node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? violation.help})`,
      ),
    );
  }, runOnly);
}
