import type { Snapshot } from '@jackfield/protocol/state';
import type { Browser } from 'playwright-core';
import { pageFolder } from '../../cli/page-build.ts';
import { FakeEngine } from './fake-engine.ts';
import { openPage, VIEWPORT, type WatchedPage } from './open-page.ts';
import { EMPTY_PATH } from './page-files.ts';

/**
 * One page in which the tests of a file open their windows in turn. Every window is loaded anew, but into a process that runs already and has compiled
 * the code.
 */
export class SharedPage {
  #watched: WatchedPage | null = null;
  #isInUse = false;
  #port = 0;

  /** Opens a fake engine on the port of the earlier ones: a page of another origin would get another process. */
  async openEngine(snapshot: Snapshot): Promise<FakeEngine> {
    // If another program has taken the port, any other does as well.
    const engine = await FakeEngine.open(snapshot, pageFolder, this.#port).catch(() =>
      FakeEngine.open(snapshot, pageFolder),
    );
    this.#port = engine.port;
    return engine;
  }

  /** Opens an address; the page has no problems yet. */
  async open(browser: Browser, address: string, viewport = VIEWPORT): Promise<WatchedPage> {
    this.#watched ??= await openPage(browser);
    this.#isInUse = true;
    const { page, problems } = this.#watched;
    problems.length = 0;
    const size = page.viewportSize();
    if (size?.width !== viewport.width || size.height !== viewport.height) await page.setViewportSize(viewport);
    await page.goto(address);
    return this.#watched;
  }

  /**
   * Leaves the window, so that nothing of it reaches the next test. Call it before the engine is closed, lest the page reconnects to the next one.
   * A page that is not intact, for example with a key held down, is replaced.
   */
  async leave(isIntact: boolean): Promise<void> {
    const watched = this.#watched;
    if (watched === null || !this.#isInUse) return;
    this.#isInUse = false;
    if (isIntact && (await isLeft(watched))) return;
    this.#watched = null;
    await watched.page.context().close();
  }
}

/** Shows the empty page with the pointer outside; false if that is not possible, because the engine or the page is gone. */
async function isLeft({ page }: WatchedPage): Promise<boolean> {
  try {
    await page.goto(new URL(EMPTY_PATH, page.url()).href);
    await page.mouse.move(-1, -1);
    return true;
  } catch {
    return false;
  }
}
