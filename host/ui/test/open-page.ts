import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** Function of the page, exposed by {@link openPage}. */
declare function reportViolation(words: string): Promise<void>;

/** Size of a window where a test does not say another. */
export const VIEWPORT = { width: 1280, height: 800 };

/** A page that records its problems. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the policy, uncaught errors and console errors. */
  readonly problems: string[];
}

/** Opens a page with the microphone allowed, in a browser context of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    permissions: ['microphone'],
    ...options,
  });
  return openTab(context);
}

/** Opens a page, and listens for violations of the policy from the first line on. */
export async function openTab(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (line) => {
    if (line.type() === 'error') problems.push(`console: ${line.text()}`);
  });
  await page.exposeFunction('reportViolation', (words: string) => problems.push(`policy: ${words}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
      void reportViolation(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
    });
  });
  page.setDefaultTimeout(15_000);
  return { page, problems };
}
