import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../e2e/harness/child-program.ts';
import { closeWindow, connectToWindow } from '../../e2e/harness/client.ts';
import { freePort } from '../../e2e/harness/free-port.ts';
import { chromiumArguments } from '../../host/shell/browser/chromium-arguments.ts';
import { findGpu } from '../../host/shell/browser/saving-arguments.ts';
import { findChromium } from '../../host/shell/browser/find-chromium.ts';

const serverFile = fileURLToPath(new URL('bare-server.ts', import.meta.url));

/**
 * Seconds from the start of a bare Node server to the moment at which its page ran its script in headless Chromium, with the arguments that the product gives
 * Chromium. `profileFolder` is kept from start to start, as the client's is.
 */
export async function timeBareStart(profileFolder: string): Promise<number> {
  const chromium = findChromium();
  if (chromium === null) throw new Error('there is no Chromium on this machine');
  const began = performance.now();
  await using server = new ChildProgram(process.execPath, [serverFile]);
  const [, port] = await server.waitForOutput(/port (\d+)/, 20_000);
  const debuggingPort = await freePort();
  await using window = new ChildProgram(chromium, [
    ...chromiumArguments({
      address: `http://127.0.0.1:${port}/`,
      profileFolder,
      isRoot: process.getuid?.() === 0,
      hasGpu: findGpu(),
      environment: {},
    }),
    '--headless=new',
    `--remote-debugging-port=${debuggingPort}`,
  ]);
  const browser = await connectToWindow(debuggingPort, window);
  try {
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error(`the window shows no page. Chromium said:\n${window.output}`);
    await page.locator('#ready').waitFor({ timeout: 20_000 });
    return (performance.now() - began) / 1000;
  } finally {
    await closeWindow(browser);
  }
}
