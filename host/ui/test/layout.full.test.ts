import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Notice } from '@jackfield/protocol/state';
import { plugin, snapshot } from './fixtures.ts';
import { runAxe, settle } from './run-axe.ts';
import { pluginRow, useWindows } from './with-window.ts';

const { openWindow } = useWindows();
const SIZES = [
  [1280, 800],
  [800, 600],
  [420, 700],
] as const;

const LONG = 'It is told what happens there, how often and by whom, and may answer to it in the user’s name. '.repeat(
  3,
);
const GREEDY = plugin('lab:greedy', 'Greedy', {
  status: { kind: 'available' },
  permissions: Array.from({ length: 14 }, (_, at) => ({
    id: `http:${at}.example.org`,
    title: `Talk to ${at}.example.org`,
    explanation: LONG,
    risk: 'medium' as const,
    reason: LONG,
  })),
});
const withGreedy = { plugins: [...snapshot().plugins, GREEDY] };

/** Whether the whole element is within the window and not covered. */
function isInSight(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && right > left;
    const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return isInside && found !== null && (element.contains(found) || found.contains(element));
  });
}

async function everyButtonInSight(page: Page, dialog: Locator): Promise<void> {
  await dialog.waitFor();
  await settle(page);
  const buttons = await dialog.locator('.dialog__actions button').all();
  expect(buttons.length).toBeGreaterThan(1);
  for (const button of buttons) expect(await isInSight(button), await button.innerText()).toBe(true);
}

function notice(id: string, message: string): Notice {
  return { id, level: 'warning', error: { code: 'CHANNEL_FULL', message } };
}

describe('dialogs', () => {
  it('have their buttons in the footer that stays, all of them', () => {
    const folder = join(import.meta.dirname, '..', 'components');
    const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.vue'));
    const sources = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
    const dialogs = sources.filter(
      ([, source]) => /class="dialog[ "]/.test(source) && source.includes('class="button'),
    );
    expect(dialogs.length).toBeGreaterThan(2);
    for (const [name, source] of dialogs) expect(source.includes('class="dialog__actions'), name).toBe(true);
  });

  for (const [width, height] of SIZES) {
    it(`keep their buttons in sight at ${width} × ${height}, however long they are`, async () => {
      const { page } = await openWindow(withGreedy, { width, height });
      await page.getByTestId('open-connect').click();
      await everyButtonInSight(page, page.getByTestId('connect-dialog'));
      await page.keyboard.press('Escape');
      await page.getByTestId('nav-plugins').click();
      await pluginRow(page, 'jackfield:voice-changer').getByTestId('plugin-open').click();
      await page.getByTestId('plugin-remove').click();
      await everyButtonInSight(page, page.getByRole('alertdialog'));
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      if (width <= 900) await page.getByRole('button', { name: 'All plugins' }).click();
      await pluginRow(page, 'lab:greedy').getByTestId('plugin-install').click();
      const sheet = page.getByTestId('permission-sheet');
      await everyButtonInSight(page, sheet);
      // After scrolling to the end the buttons are in the same place.
      await sheet.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await everyButtonInSight(page, sheet);
      expect(await isInSight(sheet.getByText('You can revoke any permission'))).toBe(true);
    });
  }

  it('shows why an installation failed beside the buttons', async () => {
    const { page, engine } = await openWindow(withGreedy, { width: 800, height: 600 });
    engine.refusals.set('installPlugin', { code: 'PLUGIN_DIGEST_MISMATCH', message: 'The file has changed.' });
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'lab:greedy').getByTestId('plugin-install').click();
    await page.getByTestId('permission-accept').click();
    await page.getByTestId('permission-error').waitFor();
    expect(await isInSight(page.getByTestId('permission-error'))).toBe(true);
  });

  for (const [width, height] of SIZES) {
    it(`lead to the settings of what was installed, ${width} × ${height}`, async () => {
      const { page } = await openWindow({}, { width, height });
      await page.getByTestId('nav-plugins').click();
      await pluginRow(page, 'jackfield:greeter').getByTestId('plugin-install').click();
      await page.getByTestId('permission-accept').click();
      await page.locator('[data-testid="plugin-detail"][data-plugin-id="jackfield:greeter"]').waitFor();
      const heading = page.locator('#detail-settings');
      await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await isInSight(heading)).toBe(true);
      await expect.poll(() => isInSight(page.getByTestId('setting-greeting'))).toBe(true);
    });
  }
});

describe('notices', () => {
  for (const [width, height] of SIZES) {
    it(`cover nothing, ${width} × ${height}`, async () => {
      const notices = [1, 2, 3, 4].map((at) => notice(`n${at}`, `${at}. ${LONG}`));
      const { page } = await openWindow({ notices }, { width, height });
      await page.getByTestId('notice').first().waitFor();
      for (const id of ['mute', 'deafen', 'open-connect', 'nav-settings']) {
        expect(await isInSight(page.getByTestId(id)), id).toBe(true);
      }
      if (width < 720) await page.getByTestId('show-chat').click();
      for (const id of ['chat-input', 'chat-send']) expect(await isInSight(page.getByTestId(id)), id).toBe(true);
      const box = await page.getByTestId('notices').boundingBox();
      expect((box?.height ?? height) / height).toBeLessThanOrEqual(0.4);
      // The newest two are shown, with a button for the others.
      expect(await page.getByTestId('notice').count()).toBe(2);
      await page.getByTestId('notices-more').click();
      expect(await page.getByTestId('notice').count()).toBe(4);
      expect(await runAxe(page)).toEqual([]);
      await page.getByTestId('nav-plugins').click();
      await page.getByTestId('view-plugins').waitFor();
      expect(await isInSight(page.getByTestId('plugins-refresh'))).toBe(true);
    });
  }

  it('are reached with F6, dismissed with Escape or their button, and give the focus back', async () => {
    const { page, engine } = await openWindow({ notices: [notice('a', 'First.'), notice('b', 'Second.')] });
    await page.getByTestId('chat-input').focus();
    await page.keyboard.press('F6');
    const focusedNotice = () =>
      page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['id']);
    expect(await focusedNotice()).toBe('b');
    await page.keyboard.press('F6');
    expect(await page.getByTestId('chat-input').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('F6');
    await page.keyboard.press('Escape');
    await expect.poll(focusedNotice).toBe('a');
    await page.keyboard.press('Enter');
    await page.getByTestId('notices').waitFor({ state: 'detached' });
    expect(await page.getByTestId('chat-input').evaluate((element) => element === document.activeElement)).toBe(true);
    const dismissed = engine.requests.filter(({ method }) => method === 'dismissNotice').map(({ params }) => params);
    expect(dismissed).toEqual([{ id: 'b' }, { id: 'a' }]);
  });

  it('do not vanish while the pointer or the focus is on them', async () => {
    const { page, engine } = await openWindow({ notices: [notice('a', 'First.')] });
    await page.getByTestId('notice').hover();
    engine.publish('noticeGone', { id: 'a' });
    engine.publish('notice', notice('b', 'Second.'));
    await page.getByText('Second.').waitFor();
    expect(await page.getByTestId('notice').count()).toBe(2);
    await page.getByTestId('nav-settings').hover();
    await expect.poll(() => page.getByTestId('notice').count()).toBe(1);
    await page.keyboard.press('F6');
    engine.publish('noticeGone', { id: 'b' });
    engine.publish('notice', notice('c', 'Third.'));
    await page.getByText('Third.').waitFor();
    expect(await page.getByTestId('notice').count()).toBe(2);
    await page.keyboard.press('F6');
    await expect.poll(() => page.getByTestId('notice').allInnerTexts()).toEqual([expect.stringContaining('Third.')]);
  });

  it('are read out', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    engine.publish('notice', notice('a', 'The channel is full.'));
    const announced = page.getByRole('status').getByText('The channel is full.');
    await expect.poll(() => announced.count()).toBe(1);
  });
});
