import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PluginStatus } from '@jackfield/protocol/plugins';
import { snapshot, WINDOW_DEVICE } from './fixtures.ts';
import { runAxeInBothThemes } from './run-axe.ts';
import { useWindows } from './with-window.ts';

const { openWindow } = useWindows();

async function openSettings(more: Parameters<typeof openWindow>[0] = {}) {
  const opened = await openWindow(more);
  await opened.page.getByTestId('nav-settings').click();
  await opened.page.getByTestId('view-settings').waitFor();
  return opened;
}

function withStatus(id: string, status: PluginStatus | null) {
  const { plugins } = snapshot();
  return {
    plugins: plugins.flatMap((plugin) => {
      if (plugin.id !== id) return [plugin];
      return status === null ? [] : [{ ...plugin, status }];
    }),
  };
}

describe('audio in the settings', () => {
  it('sets input and output volume by keyboard and takes them back to 100 %', async () => {
    const { page, engine } = await openSettings();
    await page.getByTestId('settings-input-volume').focus();
    await page.keyboard.press('End');
    await expect.poll(() => engine.snapshot.settings.inputVolumePercent).toBe(200);
    await page.getByTestId('settings-output-volume').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => engine.snapshot.settings.outputVolumePercent).toBe(0);
    await page.getByRole('button', { name: 'Output volume back to 100 %' }).click();
    await expect.poll(() => engine.snapshot.settings.outputVolumePercent).toBe(100);
  });

  it('switches the noise suppression plugin off, on and to its strong tier, by mouse and by keyboard', async () => {
    const { page, engine } = await openSettings();
    const plugin = () => engine.snapshot.plugins.find(({ id }) => id === 'jackfield:noise-suppression');
    const status = () => plugin()?.status.kind;
    const choice = (name: string) => page.getByTestId(`settings-noise-suppression-${name}`);
    const isChosen = (name: string) => choice(name).getAttribute('aria-checked');
    expect(await isChosen('light')).toBe('true');
    await choice('off').click();
    await expect.poll(status).toBe('off');
    await expect.poll(() => isChosen('off')).toBe('true');
    await choice('strong').click();
    await expect.poll(status).toBe('on');
    // Earlier settings are kept.
    expect(plugin()?.settings).toEqual({ strength: 100, tier: 'strong' });
    await expect.poll(() => isChosen('strong')).toBe('true');
    expect(await page.getByTestId('settings-noise-suppression-row').textContent()).toContain('20 ms later');
    // As long as a person's press: reka-ui selects the focused radio only if the key is still down a task later.
    await page.keyboard.press('ArrowLeft', { delay: 50 });
    await expect.poll(() => plugin()?.settings).toEqual({ strength: 100, tier: 'light' });
    expect(status()).toBe('on');
  });

  it('sets the sensitivity by level under the live level, and automatically', async () => {
    const { page, engine } = await openSettings();
    const gate = () => engine.snapshot.plugins.find(({ id }) => id === 'jackfield:voice-gate')?.settings;
    const slider = page.getByTestId('settings-sensitivity');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(gate).toEqual({ sensitivity: 100 });
    await page.getByTestId('settings-gate-threshold').click();
    await expect.poll(gate).toMatchObject({ mode: 'threshold', sensitivity: 100 });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(gate).toMatchObject({ threshold: -44 });
    expect(await slider.getAttribute('aria-valuetext')).toBe('-44 dB');
    // The bar follows the level, on the scale of the slider: -80 to 0 dB.
    const level = page.getByTestId('settings-sensitivity-level');
    const seen = new Set<number>();
    await expect.poll(async () => seen.add(Number(await level.getAttribute('aria-valuenow'))).size).toBeGreaterThan(3);
    for (const percent of seen) expect(percent).toBeLessThan(100);
    const [bar, track] = await Promise.all([level.boundingBox(), slider.boundingBox()]);
    const thumb = (track?.x ?? 0) + (track?.width ?? 0) / 2;
    const wanted = (bar?.x ?? 0) + ((-44 + 80) / 80) * (bar?.width ?? 0);
    expect(Math.abs(thumb - wanted)).toBeLessThan(2);
  });

  it.each<[string, PluginStatus | null, string]>([
    ['none of the registries has it', null, 'in none of your registries'],
    ['it is not installed', { kind: 'available' }, 'is not installed'],
    [
      'it failed',
      { kind: 'failed', error: { code: 'TRAPPED', message: 'The plugin crashed.' } },
      'The plugin crashed.',
    ],
  ])('says what is the matter with the plugin behind a row where %s', async (_, status, words) => {
    const { page } = await openSettings(withStatus('jackfield:noise-suppression', status));
    const row = page.getByTestId('settings-noise-suppression-row');
    expect(await row.textContent()).toContain(words);
    // A failed plugin can be tried again.
    const canTry = status?.kind === 'failed';
    expect(await page.getByTestId('settings-noise-suppression-light').isEnabled()).toBe(canTry);
  });

  it('says that the voice gate is off or away in the place of the sensitivity', async () => {
    const { page, engine } = await openSettings(withStatus('jackfield:voice-gate', { kind: 'available' }));
    const reason = page.getByTestId('settings-sensitivity-reason');
    expect(await reason.textContent()).toContain('is not installed');
    engine.setStatus('jackfield:voice-gate', { kind: 'off' });
    await expect.poll(() => reason.textContent()).toContain('your microphone is open all the time');
    engine.setStatus('jackfield:voice-gate', { kind: 'on' });
    await page.getByTestId('settings-sensitivity').waitFor();
  });

  it('keeps volumes and plugins in reach where the engine has a device of its own', async () => {
    const { page } = await openSettings({
      device: { kind: 'file', isRunning: true, error: null, backend: null, inputName: null, outputName: null },
    });
    expect(await page.getByTestId('settings-input').count()).toBe(0);
    await page.getByTestId('settings-input-volume').waitFor();
    await page.getByTestId('settings-noise-suppression-light').waitFor();
  });

  it('has nothing that axe objects to in either theme, and fits 360 px', async () => {
    const { page, engine } = await openSettings({ device: WINDOW_DEVICE });
    engine.publish('settings', { ...engine.snapshot.settings, inputVolumePercent: 150 });
    await page.getByTestId('settings-gate-threshold').click();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBe(360);
  });
});

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
