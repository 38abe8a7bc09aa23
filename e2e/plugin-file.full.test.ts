import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { PluginView } from '@jackfield/protocol/plugins';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { runJackfield } from '../host/cli/testing/run-jackfield.ts';
import { effect } from '../host/engine/catalogue/testing/effects.ts';
import { copySharedCache } from '../host/engine/catalogue/testing/shared-cache.ts';
import { buildWatComponent } from '../host/engine/catalogue/testing/wat-component.ts';
import { launchBrowser } from '../host/ui/test/launch-browser.ts';
import { ClientWindow } from './harness/client-window.ts';
import { startJackfield } from './harness/jackfield.ts';

const [TYPED, DROPPED] = ['stranger:typed', 'stranger:dropped'];

/** Global of the page. */
declare const DataTransfer: new () => { readonly items: { add(file: File): void } };

/** Drops the file as a file manager does. */
async function drop(page: Page, file: string): Promise<void> {
  const bytes = [...(await readFile(file))];
  const transfer = await page.evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(content)], name));
      return data;
    },
    [basename(file), bytes] as const,
  );
  await page.getByTestId('view-plugins').dispatchEvent('drop', { dataTransfer: transfer });
}

it('plugin files whose ids are in no registry are installed by the command and by a drop on the window, run, are updated, and outlive a restart', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-files-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const home = join(folder, 'home');
  await copySharedCache(join(home, 'cache'));
  const build = async (id: string, version: string): Promise<string> => {
    const file = join(folder, `${id.replace(':', '-')}-${version}.wasm`);
    await writeFile(file, await buildWatComponent({ ...effect({ id, gain: 0.5 }), version }));
    return file;
  };
  const plugin = async (...words: string[]): Promise<unknown> => {
    const { exitCode, stdout, stderr } = await runJackfield(['plugin', ...words, '--json'], { JACKFIELD_HOME: home });
    expect(`${exitCode} ${stderr}`).toBe('0 ');
    return JSON.parse(stdout);
  };
  const facts = async (id: string): Promise<string> => {
    const view = ((await plugin('list')) as readonly PluginView[]).find((candidate) => candidate.id === id);
    return view === undefined ? 'gone' : `${view.version} ${view.status.kind}`;
  };
  const start = async (): Promise<{ program: ReturnType<typeof startJackfield>; address: string }> => {
    const words = ['start', '--no-open', '--json', '--server-port', '0'];
    const program = stack.use(startJackfield(words, home));
    const [, address = ''] = await program.waitForOutput(/"address": ?"(http:[^"]+)"/, 30_000);
    return { program, address };
  };

  const first = await start();
  await plugin('install', await build(TYPED, '1.0.0'), '--yes');
  // A plugin that changes the voice is disabled after its installation.
  expect(await facts(TYPED)).toBe('1.0.0 off');
  await plugin('enable', TYPED);
  await expect.poll(() => facts(TYPED), { timeout: 30_000 }).toBe('1.0.0 on');

  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const page = await browser.newPage({ permissions: ['microphone'] });
  await page.goto(first.address);
  const window = new ClientWindow(page);
  await window.introduce('Ada');
  await window.open('plugins');
  await window.waitForPlugin(TYPED, 'on');
  await drop(page, await build(DROPPED, '1.0.0'));
  await page.getByTestId('permission-accept').click();
  await page.getByTestId('permission-sheet').waitFor({ state: 'detached' });
  await window.waitForPlugin(DROPPED, 'off');
  // The plugin's page opens automatically.
  await page.locator(`[data-testid="plugin-detail"][data-plugin-id="${DROPPED}"]`).waitFor();
  await window.setPlugin(DROPPED, true);
  await window.setPlugin(DROPPED, false);
  await window.setPlugin(DROPPED, true);

  await plugin('install', await build(TYPED, '1.1.0'), '--yes');
  await expect.poll(() => facts(TYPED), { timeout: 30_000 }).toBe('1.1.0 on');
  await browser.close();
  expect(await first.program.stop('SIGTERM')).toBe(0);

  const second = await start();
  await expect.poll(() => facts(TYPED), { timeout: 30_000 }).toBe('1.1.0 on');
  await expect.poll(() => facts(DROPPED), { timeout: 30_000 }).toBe('1.0.0 on');
  await plugin('remove', TYPED);
  expect(await facts(TYPED)).toBe('gone');
  expect(await second.program.stop('SIGTERM')).toBe(0);
  expect(await facts(TYPED)).toBe('gone');
});
