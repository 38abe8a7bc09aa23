import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginView } from '@jackfield/protocol/plugins';
import { describe, expect, it } from 'vitest';
import { snapshot } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { chainOrder, pluginRow, requested, useWindows } from './with-window.ts';

const { openWindow } = useWindows();
const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Manifest {
  readonly id: string;
  readonly name: string;
  readonly settings?: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  readonly settingsUi?: object;
}

describe('plugins', () => {
  it('asks separately for hearing and sending together', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'lab:transcriber').getByTestId('plugin-install').click();
    const accept = page.getByTestId('permission-accept');
    await page.getByTestId('permission-eavesdropping').waitFor();
    expect(await accept.isDisabled()).toBe(true);
    expect(await page.getByTestId('permission-sheet').textContent()).toContain('<b>that is all</b>');
    await page.getByTestId('permission-eavesdropping').click();
    await accept.click();
    await page.getByTestId('permission-sheet').waitFor({ state: 'detached' });
    const install = engine.requests.find(({ method }) => method === 'installPlugin');
    const granted = ['eavesdropping', 'hears-own-voice'];
    expect(install?.params).toMatchObject({ id: 'lab:transcriber', granted });
  });

  it('shows on the sheet why an installation failed', async () => {
    const { page, engine } = await openWindow();
    engine.refusals.set('installPlugin', { code: 'PLUGIN_BAD_NAME', message: 'A name that the host does not accept.' });
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'jackfield:greeter').getByTestId('plugin-install').click();
    await page.getByTestId('permission-accept').click();
    await expect.poll(() => page.getByTestId('permission-error').textContent()).toContain('PLUGIN_BAD_NAME');
  });

  it('says of a dropped file that is no plugin what one looks like, until one is dropped', async () => {
    const { page } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const drop = async (name: string): Promise<void> => {
      const data = await page.evaluateHandle((fileName) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['hello'], fileName));
        return transfer;
      }, name);
      const view = page.getByTestId('view-plugins');
      await view.dispatchEvent('dragover', { dataTransfer: data });
      await page.getByText('Drop the plugin file to see what it can do').waitFor();
      await view.dispatchEvent('drop', { dataTransfer: data });
    };
    await drop('effect.zip');
    const news = page.getByTestId('notice').filter({ hasText: 'A plugin is one file whose name ends in .wasm.' });
    await news.waitFor();
    expect(await page.getByTestId('permission-sheet').count()).toBe(0);
    await drop('effect.wasm');
    await page.getByTestId('permission-sheet').waitFor();
    await news.waitFor({ state: 'detached' });
  });

  it('switches off and on, tries a struck-out one again, and removes after a question', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const row = pluginRow(page, 'jackfield:noise-suppression');
    await row.getByTestId('plugin-switch').click();
    await page.locator('[data-plugin-id="jackfield:noise-suppression"][data-status="off"]').waitFor();
    await row.getByTestId('plugin-switch').click();
    await page.locator('[data-plugin-id="jackfield:noise-suppression"][data-status="on"]').waitFor();
    await pluginRow(page, 'lab:echo-machine').getByTestId('plugin-try-again').click();
    await page.locator('[data-plugin-id="lab:echo-machine"][data-status="on"]').waitFor();
    await row.getByTestId('plugin-open').click();
    await page.getByTestId('plugin-remove').click();
    await page.getByTestId('plugin-remove-data').click();
    await page.getByTestId('plugin-remove-confirm').click();
    await page.locator('[data-plugin-id="jackfield:noise-suppression"][data-status="available"]').waitFor();
    const removals = engine.requests.filter(({ method }) => method === 'removePlugin').map(({ params }) => params);
    expect(removals).toEqual([{ id: 'jackfield:noise-suppression', deletesData: true }]);
  });

  it('lists where plugins come from, takes another registry and says what is wrong with it', async () => {
    const { page, engine, problems } = await openWindow();
    await page.getByTestId('nav-settings').click();
    const source = (name: string) => page.locator(`[data-testid="plugin-source"][data-name="${name}"]`);
    await source('bundled').waitFor();
    expect(await source('bundled').getByTestId('plugin-source-remove').count()).toBe(0);

    const add = async (place: string): Promise<void> => {
      await page.getByTestId('plugin-source-place').fill(place);
      await page.getByTestId('plugin-source-add').click();
    };
    await add('plugins.example.org');
    expect(await page.getByTestId('plugin-source-problem').textContent()).toContain(
      'Enter an address that starts with http',
    );
    expect(engine.snapshot.settings.registries).toEqual([]);
    // The second registry is typed while the request of the first one is pending.
    engine.slowMethod = 'setRegistry';
    await add('https://plugins.example.org');
    await add('/srv/away');
    expect(await page.getByTestId('plugin-source-problem').count()).toBe(0);
    await page.locator('[data-name="https://plugins.example.org"][data-kind="http"][data-state="read"]').waitFor();
    await page.locator('[data-name="/srv/away"][data-kind="folder"][data-state="failed"]').waitFor();
    expect(await source('/srv/away').textContent()).toContain('/srv/away is away.');
    await page.getByTestId('plugin-sources-refresh').click();
    await requested(engine, 'refreshPlugins');
    expect(await runAxe(page)).toEqual([]);
    await source('https://plugins.example.org').getByTestId('plugin-source-remove').click();
    await expect.poll(() => engine.snapshot.settings.registries).toEqual(['/srv/away']);
    await source('https://plugins.example.org').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('shows a registry that is being read, which can be taken away', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-settings').click();
    await page.locator('[data-testid="plugin-source"][data-name="bundled"]').waitFor();
    engine.silentMethod = 'pluginSources';
    await page.getByTestId('plugin-source-place').fill('https://slow.example.org');
    await page.getByTestId('plugin-source-add').click();
    const row = page.locator('[data-testid="plugin-source"][data-name="https://slow.example.org"]');
    await row.and(page.locator('[data-state="reading"]')).waitFor();
    expect(await page.getByTestId('plugin-source-place').inputValue()).toBe('');
    expect(await runAxe(page)).toEqual([]);
    await row.getByTestId('plugin-source-remove').click();
    await row.waitFor({ state: 'detached' });
    expect(engine.snapshot.settings.registries).toEqual([]);
  });

  it('says of a plugin that there is nothing to hear, as long as that is so', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const id = 'jackfield:noise-suppression';
    const figures = { p50Us: 5, p99Us: 9, calls: 1, misses: 0, strikes: 0, memoryBytes: 0 };
    await pluginRow(page, id).getByTestId('plugin-open').click();
    engine.publish('metrics', { [id]: { ...figures, isAsleep: true } });
    await expect.poll(() => page.getByTestId('metrics-asleep').count()).toBe(1);
    engine.publish('metrics', { [id]: { ...figures, isAsleep: false } });
    await expect.poll(() => page.getByTestId('metrics-asleep').count()).toBe(0);
  });

  it('tells a plugin that takes input which message its words were pressed at', async () => {
    const marks = ['jackfield:voice-changer', 'jackfield:noise-suppression'].map((pluginId) => ({
      pluginId,
      messageId: '2',
      label: 'translate',
      tone: 'good' as const,
    }));
    const { page, engine } = await openWindow({ messageMarks: marks });
    const mark = (id: string) => page.locator(`[data-testid="message-mark"][data-plugin-id="${id}"]`);
    expect(await mark('jackfield:noise-suppression').evaluate((element) => element.tagName)).toBe('SPAN');
    expect(await mark('jackfield:voice-changer').evaluate((element) => element.tagName)).toBe('BUTTON');
    await mark('jackfield:voice-changer').click();
    await requested(engine, 'pressMark');
    const presses = engine.requests.filter(({ method }) => method === 'pressMark').map(({ params }) => params);
    expect(presses).toEqual([{ pluginId: 'jackfield:voice-changer', messageId: '2' }]);
  });

  it('draws a form from the schema, follows its rules, sends what is valid and keeps what is not', async () => {
    const { page, engine, problems } = await openWindow();
    const settingsOf = (id: string) => engine.snapshot.plugins.find((known) => known.id === id)?.settings;
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'jackfield:voice-changer').getByTestId('plugin-open').click();
    await page.getByTestId('setting-semitones').fill('-3.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => settingsOf('jackfield:voice-changer')).toMatchObject({ semitones: -3.5 });
    // The engine's events contain the whole plugin; the form must not answer them with its old values.
    engine.setStatus('jackfield:voice-changer', { kind: 'starting' });
    engine.setStatus('jackfield:voice-changer', { kind: 'on' });
    await page.waitForTimeout(700);
    expect(settingsOf('jackfield:voice-changer')).toMatchObject({ semitones: -3.5 });
    expect(engine.requests.filter(({ method }) => method === 'setPluginSettings')).toHaveLength(1);
    await page.getByTestId('setting-semitones').fill('40');
    await page.keyboard.press('Enter');
    await page.getByTestId('plugin-form').getByRole('alert').waitFor();
    await page.getByTestId('setting-semitones').fill('7');
    await page.keyboard.press('Enter');
    await expect.poll(() => settingsOf('jackfield:voice-changer')).toMatchObject({ semitones: 7 });
    expect(
      engine.requests.filter(
        ({ method, params }) => method === 'setPluginSettings' && JSON.stringify(params).includes('40'),
      ),
    ).toEqual([]);
    await page.getByTestId('setting-mode').selectOption('natural');
    await page.getByTestId('setting-semitones').waitFor({ state: 'detached' });
    await expect.poll(() => settingsOf('jackfield:voice-changer')).toMatchObject({ mode: 'natural' });
    await page.getByTestId('setting-mode').selectOption('robot');
    await page.getByTestId('setting-keepFormants').click();
    await expect
      .poll(() => settingsOf('jackfield:voice-changer'))
      .toMatchObject({ mode: 'robot', keepFormants: false });
    expect(problems).toEqual([]);
  });

  it('shows a control for each setting of every first-party plugin', async () => {
    const folders = globSync('plugins/*/manifest.json', { cwd: root });
    const [template] = snapshot().plugins.filter(({ id }) => id === 'jackfield:voice-changer');
    if (template === undefined) throw new Error('the fixture has a voice changer');
    const plugins = folders.flatMap((path): PluginView[] => {
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;
      const { id, name, settings } = manifest;
      if (settings === undefined) return [];
      const values = Object.entries(settings.properties).map(([key, { default: value }]) => [key, value]);
      const shown = { ...template, id, name, settingsSchema: settings, settingsUi: manifest.settingsUi ?? null };
      return [{ ...shown, settings: Object.fromEntries(values) }];
    });
    expect(plugins.length).toBeGreaterThan(8);
    const { page, problems } = await openWindow({ plugins });
    await page.getByTestId('nav-plugins').click();
    for (const { id, settingsSchema } of plugins) {
      await pluginRow(page, id).getByTestId('plugin-open').click();
      const form = page.locator(`[data-testid="plugin-detail"][data-plugin-id="${id}"]`).getByTestId('plugin-form');
      await form.waitFor();
      await form.locator('[data-testid^="setting-"]').first().waitFor();
      const controls = await form.locator('[data-testid^="setting-"]').count();
      const { properties } = settingsSchema as NonNullable<Manifest['settings']>;
      expect(controls, id).toBeGreaterThanOrEqual(Object.keys(properties).length);
      expect(await form.getByTestId('form-broken').count(), id).toBe(0);
    }
    expect(problems).toEqual([]);
  });

  it('says in its place that a form is broken, and goes on', async () => {
    const broken = {
      type: 'Control',
      scope: '#/properties/mode',
      rule: { effect: 'HIDE', condition: { scope: '#/properties/mode', schema: { pattern: '(' } } },
    };
    const plugins = snapshot().plugins.map((plugin) =>
      plugin.id === 'jackfield:voice-changer' ? { ...plugin, settingsUi: broken } : plugin,
    );
    const { page } = await openWindow({ plugins });
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'jackfield:voice-changer').getByTestId('plugin-open').click();
    expect(await page.getByTestId('form-broken').textContent()).toContain('Tell its author');
    await pluginRow(page, 'jackfield:noise-suppression').getByTestId('plugin-open').click();
    await page.getByTestId('setting-strength').waitFor();
    expect(await page.getByTestId('form-broken').count()).toBe(0);
  });

  it('hides a secret until one wants to see it', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'jackfield:greeter').getByTestId('plugin-install').click();
    await page.getByTestId('permission-accept').click();
    await page.locator('[data-plugin-id="jackfield:greeter"][data-status="on"]').waitFor();
    const phrase = page.getByTestId('setting-phrase');
    await phrase.fill('seven small boats');
    expect(await phrase.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show Phrase' }).click();
    expect(await phrase.getAttribute('type')).toBe('text');
    await expect
      .poll(() => engine.requests.findLast(({ method }) => method === 'setPluginSettings')?.params)
      .toMatchObject({ settings: { phrase: 'seven small boats' } });
    expect(await runAxe(page)).toEqual([]);
  });

  it('shows cost, strikes and what is inside', async () => {
    const { page } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'lab:echo-machine').getByTestId('plugin-open').click();
    const detail = page.getByTestId('plugin-detail');
    await detail.waitFor();
    expect(await page.getByTestId('metrics-p99').textContent()).toBe('12.8 ms');
    expect(await page.getByTestId('metrics-strikes').textContent()).toBe('5');
    expect(await page.getByTestId('plugin-digest').textContent()).toHaveLength(64);
    expect(await detail.textContent()).toContain('captured-audio');
    expect(await detail.textContent()).toContain('Echo machine took longer than 4 ms for a frame.');
  });

  it('has a live meter before the first and after each slot, and reorders by dragging', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    await page.getByTestId('chain-slot').first().waitFor();
    expect(await page.getByTestId('chain-meter').count()).toBe(5);
    const values = () =>
      page
        .getByTestId('chain-meter')
        .evaluateAll((meters) => meters.map((meter) => meter.getAttribute('aria-valuenow')));
    await expect.poll(async () => (await values()).every((value) => value !== '-100')).toBe(true);
    const handle = page.locator('[data-testid="chain-slot"][data-position="0"]').getByTestId('chain-handle');
    const target = page.locator('[data-testid="chain-slot"][data-position="2"]');
    const box = await target.boundingBox();
    if (box === null) throw new Error('the slot is visible');
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 30, box.y + box.height / 2, { steps: 12 });
    await page.mouse.move(box.x + box.width - 10, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(() => engine.snapshot.chain.captured.slice(0, 3))
      .toEqual(['jackfield:voice-gate', 'jackfield:voice-changer', 'jackfield:noise-suppression']);
    await expect.poll(() => chainOrder(page)).toEqual(engine.snapshot.chain.captured);
  });
});
