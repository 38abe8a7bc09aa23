import type { Browser, Locator, Page, ViewportSize } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { ensurePage, pageFolder } from '../../cli/page-build.ts';
import { FakeEngine } from './fake-engine.ts';
import { snapshot } from './fixtures.ts';
import { launchBrowser } from './launch-browser.ts';
import { openPage, openTab, type WatchedPage } from './open-page.ts';
import { SharedPage } from './shared-page.ts';

/** Windows of one test file: the page as built by `jackfield start`, one browser for all tests, an engine and a window for each test. */
export function useWindows() {
  vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
  let browser: Browser;
  let stack = new AsyncDisposableStack();
  const shared = new SharedPage();

  beforeAll(async () => {
    [browser] = await Promise.all([launchBrowser(), ensurePage(() => {}, AbortSignal.timeout(120_000))]);
  }, 120_000);
  afterEach(async ({ task }) => {
    await shared.leave(task.result?.state !== 'fail');
    await stack.disposeAsync();
    stack = new AsyncDisposableStack();
  });
  afterAll(async () => {
    await browser.close();
  });

  /** Opens one more page, closed after the test. */
  async function open(options: Parameters<typeof openPage>[1] = {}, inBrowser = browser): Promise<WatchedPage> {
    const watched = await openPage(inBrowser, options);
    stack.defer(() => watched.page.context().close());
    return watched;
  }

  /** Opens one more page in the browser context of another, closed after the test: like a second window of the same browser. */
  async function openBeside(other: Page): Promise<WatchedPage> {
    const watched = await openTab(other.context());
    stack.defer(() => watched.page.close());
    return watched;
  }

  /** Opens a fake engine without a window. */
  async function openEngine(more: Parameters<typeof snapshot>[0] = {}): Promise<FakeEngine> {
    return stack.use(await FakeEngine.open(snapshot(more), pageFolder));
  }

  /** Opens a window on its own fake engine, in the page that the tests of the file share. */
  async function openWindow(more: Parameters<typeof snapshot>[0] = {}, viewport?: ViewportSize) {
    const engine = stack.use(await shared.openEngine(snapshot(more)));
    const watched = await shared.open(browser, engine.address, viewport);
    await watched.page.getByTestId('app').waitFor();
    return { engine, ...watched };
  }

  /** Opens a window on its own fake engine, in a page of its own that has kept nothing of earlier windows. */
  async function openFreshWindow(
    more: Parameters<typeof snapshot>[0] = {},
    options: Parameters<typeof openPage>[1] = {},
  ) {
    const engine = await openEngine(more);
    const watched = await open(options);
    await watched.page.goto(engine.address);
    await watched.page.getByTestId('app').waitFor();
    return { engine, ...watched };
  }

  /** Starts an engine with the snapshot of another one on the given port. */
  async function restart(engine: FakeEngine, port: number): Promise<void> {
    stack.use(await FakeEngine.open(engine.snapshot, pageFolder, port));
  }

  /** Launches another browser, closed after the test. */
  async function launch(autoplay: Parameters<typeof launchBrowser>[0]): Promise<Browser> {
    const launched = await launchBrowser(autoplay);
    stack.defer(() => launched.close());
    return launched;
  }

  return { open, openBeside, openEngine, openWindow, openFreshWindow, restart, launch };
}

/** Presses Tab until the element has the focus; fails after 80 presses. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  // Looking an element up by its role takes longer than pressing the key, so it is looked up again only when it has been replaced.
  let element = await target.elementHandle();
  for (let turn = 0; turn < 80; turn += 1) {
    const place = await element?.evaluate((node) => {
      if (!node.isConnected) return 'gone';
      return node === document.activeElement ? 'focused' : 'elsewhere';
    });
    if (place === 'focused') return;
    if (place === 'elsewhere') await page.keyboard.press('Tab');
    else element = await target.elementHandle();
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}

/** Waits until the engine has received a request of this method. */
export async function requested(engine: FakeEngine, method: string): Promise<void> {
  await expect
    .poll(() => engine.requests.find((request) => request.method === method)?.params, { timeout: 4000 })
    .toBeDefined();
}

/** The row of a plugin in the list. */
export function pluginRow(page: Page, id: string): Locator {
  return page.locator(`[data-testid="plugin"][data-plugin-id="${id}"]`);
}

/** Plugin ids in the order of the chain diagram. */
export async function chainOrder(page: Page): Promise<(string | null)[]> {
  const slots = await page.getByTestId('chain-slot').all();
  return Promise.all(slots.map((slot) => slot.getAttribute('data-plugin-id')));
}
