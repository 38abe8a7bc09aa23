import type { PluginView } from '@jackfield/protocol/plugins';
import { describe, expect, it } from 'vitest';
import type { FakeEngine } from './fake-engine.ts';
import { snapshot } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { useWindows } from './with-window.ts';

const { openWindow } = useWindows();

const base = snapshot();
const [first] = base.plugins;
const sounds: PluginView = {
  ...(first as PluginView),
  id: 'test:sounds',
  name: 'Sounds',
  status: { kind: 'on' },
  keys: [
    { id: 'horn', title: 'Horn', suggested: 'Ctrl+Shift+H' },
    { id: 'gong', title: 'Gong', suggested: null },
  ],
};

async function open(pluginKeys: Record<string, string>) {
  const opened = await openWindow({ plugins: [...base.plugins, sounds], settings: { ...base.settings, pluginKeys } });
  // The engine's state is now on the page.
  await opened.page.getByTestId('chat-input').waitFor();
  return opened;
}

const pressed = (engine: FakeEngine): unknown[] =>
  engine.requests.filter(({ method }) => method === 'pluginKey').map(({ params }) => params);

const key = (keyId: string, isDown: boolean): unknown => ({ id: 'test:sounds', keyId, isDown });

describe('keys of plugins', () => {
  it('tells the engine of bound keys going down and up, and of no others', async () => {
    const { engine, page } = await open({ 'test:sounds/horn': 'Ctrl+Shift+H', 'test:sounds/gong': 'G' });
    await page.keyboard.press('h');
    await page.keyboard.press('g');
    await page.keyboard.press('Control+Shift+H');
    await expect.poll(() => pressed(engine).length).toBe(4);
    expect(pressed(engine)).toEqual([key('gong', true), key('gong', false), key('horn', true), key('horn', false)]);
  });

  it('leaves letters to the field that is typed in, and takes combinations there', async () => {
    const { engine, page } = await open({ 'test:sounds/horn': 'Ctrl+Shift+H', 'test:sounds/gong': 'G' });
    const input = page.getByTestId('chat-input');
    await input.focus();
    await page.keyboard.type('gg');
    await page.keyboard.press('Control+Shift+H');
    await expect.poll(() => pressed(engine).length).toBe(2);
    expect(pressed(engine)).toEqual([key('horn', true), key('horn', false)]);
    expect(await input.inputValue()).toBe('gg');
  });

  it('are bound in the settings, shown with what else hears them, and taken away', async () => {
    const { engine, page } = await open({ 'test:sounds/gong': 'M' });
    await page.getByTestId('nav-settings').click();
    const [horn, gong] = [page.getByTestId('plugin-key').nth(0), page.getByTestId('plugin-key').nth(1)];
    expect(await horn.textContent()).toContain('suggested: Ctrl+Shift+H');
    expect(await gong.textContent()).toContain('Also used by Mute');
    await horn.getByTestId('plugin-key-bind').click();
    await page.keyboard.press('Control+Alt+F9');
    await expect.poll(() => engine.snapshot.settings.pluginKeys['test:sounds/horn']).toBe('Ctrl+Alt+F9');
    expect(await runAxe(page)).toEqual([]);
    await gong.getByTestId('plugin-key-bind-clear').click();
    await expect.poll(() => engine.snapshot.settings.pluginKeys).toEqual({ 'test:sounds/horn': 'Ctrl+Alt+F9' });
    await horn.getByTestId('plugin-key-bind').click();
    await page.keyboard.press('Escape');
    expect(await horn.getByTestId('plugin-key-bind').textContent()).toContain('Ctrl+Alt+F9');
  });
});
