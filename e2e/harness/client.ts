import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { copySharedCache } from '../../host/engine/catalogue/testing/shared-cache.ts';
import { requireChromium } from '../find-chromium.ts';
import type { ChildProgram } from './child-program.ts';
import { ClientWindow } from './client-window.ts';
import { freePort } from './free-port.ts';
import { startJackfield } from './jackfield.ts';

export interface ClientOptions {
  /** Name of the user, and of the engine's folder. */
  readonly name: string;
  /** Argument of `--server`; without it the client starts its own server. */
  readonly server?: string;
  /** Argument of `--device`; without it Jackfield uses the system's devices, which are those of the sound room. */
  readonly device?: string;
  /** Environment of the sound room; see SoundRoom.environmentOf. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of an earlier run, which is kept; without it a temporary one. */
  readonly home?: string;
}

/**
 * `jackfield start` with the browser window that it opens itself. That window is headless Chromium, which the tests control through the DevTools protocol;
 * microphone and loudspeaker are those of the sound room.
 */
export class Client implements AsyncDisposable {
  readonly name: string;
  readonly window: ClientWindow;
  readonly program: ChildProgram;
  /** Folder of settings, identity and cache. */
  readonly home: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(name: string, home: string, stack: AsyncDisposableStack, program: ChildProgram, page: Page) {
    this.name = name;
    this.home = home;
    this.#stack = stack;
    this.program = program;
    this.window = new ClientWindow(page);
  }

  /** Resolves when the page is loaded; nothing has been clicked yet. */
  static async start(options: ClientOptions): Promise<Client> {
    requireChromium();
    await using stack = new AsyncDisposableStack();
    const home = options.home ?? (await mkdtemp(join(tmpdir(), `jackfield-${options.name}-`)));
    if (options.home === undefined) stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
    if (options.home === undefined) await copySharedCache(join(home, 'cache'));
    const debuggingPort = await freePort();
    const env = {
      ...options.env,
      JACKFIELD_BROWSER_ARGS: [
        '--headless=new',
        `--remote-debugging-port=${debuggingPort}`,
        // Grants the microphone permission; the devices are real to Chromium. On other devices, no permission may be requested.
        ...(options.device === 'chromium' ? ['--use-fake-ui-for-media-stream'] : []),
      ].join(' '),
    };
    const args = [
      'start',
      '--no-electron',
      ...(options.server === undefined ? [] : ['--server', options.server]),
      ...(options.device === undefined ? [] : ['--device', options.device]),
    ];
    const program = stack.use(startJackfield(args, home, env));
    const browser = await connectToWindow(debuggingPort, program);
    stack.defer(() => closeWindow(browser));
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error(`the window shows no page. jackfield said:\n${program.output}`);
    await page.getByTestId('app').waitFor({ timeout: 20_000 });
    return new Client(options.name, home, stack.move(), program, page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Closes the window as its user does. `browser.close()` would only disconnect, and an engine that died would leave the window open. */
export async function closeWindow(browser: Browser): Promise<void> {
  if (!browser.isConnected()) return;
  const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  const session = await browser.newBrowserCDPSession();
  // The answer may be lost when the browser ends.
  await Promise.race([session.send('Browser.close'), gone]);
  await gone;
}

/** Connects to the window that `program` opens, as soon as it listens. Rejects with the output of the program when none does within 30 s. */
export async function connectToWindow(port: number, program: ChildProgram): Promise<Browser> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 5000 });
    } catch (error) {
      if (program.hasExited || Date.now() > deadline) {
        throw new Error(`no window came up. The program said:\n${program.output}`, { cause: error });
      }
      // The browser is not listening yet. The attempt fails at once, so the loop needs this pause.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
