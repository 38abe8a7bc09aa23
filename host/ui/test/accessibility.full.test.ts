import { describe, expect, it } from 'vitest';
import { WINDOW_DEVICE } from './fixtures.ts';
import { runAxeInBothThemes } from './run-axe.ts';
import { chainOrder, pluginRow, tabTo, useWindows } from './with-window.ts';

const { openWindow } = useWindows();

describe('accessibility', () => {
  it('is checked in both themes: a missing name is found once, and low contrast where it is dark', async () => {
    const { page } = await openWindow();
    await page
      .getByTestId('chat-message')
      .last()
      .evaluate((message) => {
        message.append(document.createElement('button'));
        message.style.color = 'light-dark(#0e2429, #162a2e)';
      });
    const found = await runAxeInBothThemes(page);
    expect(found.map((line) => line.split(':', 2).join(':'))).toEqual(['light: button-name', 'dark: color-contrast']);
  });

  it('has nothing that axe objects to on any view, in either theme', async () => {
    const { page, engine, problems } = await openWindow({ device: WINDOW_DEVICE });
    const check = async (name: string) => expect(await runAxeInBothThemes(page), name).toEqual([]);

    await page.getByTestId('view-talk').waitFor();
    engine.publish('talking', { userId: 2, isTalking: true });
    await page.locator('[data-testid="member"][data-talking="true"]').waitFor();
    await check('talk');
    await page.locator('[data-testid="member"][data-user-id="2"]').getByTestId('member-menu').click();
    await page.getByTestId('person-popover').waitFor();
    await check('person');
    await page.keyboard.press('Escape');
    await page.getByTestId('connection-badge').click();
    await page.getByTestId('connection-plot').waitFor();
    await check('quality');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    await check('palette');
    await page.keyboard.press('Escape');
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-dialog').waitFor();
    await check('connect');
    await page.keyboard.press('Escape');

    await page.getByTestId('nav-settings').click();
    await page.getByTestId('view-settings').waitFor();
    await check('settings');

    await page.getByTestId('nav-plugins').click();
    await page.getByTestId('view-plugins').waitFor();
    await check('plugins');
    await pluginRow(page, 'jackfield:voice-changer').getByTestId('plugin-open').click();
    await page.getByTestId('plugin-form').waitFor();
    await check('one plugin');
    await pluginRow(page, 'lab:transcriber').getByTestId('plugin-install').click();
    await page.getByTestId('permission-eavesdropping').waitFor();
    await check('permission sheet');
    await page.getByTestId('permission-cancel').click();

    await page.getByTestId('nav-talk').click();
    engine.publish('connection', {
      kind: 'reconnecting',
      address: 'voice.example.org:7430',
      attempt: 2,
      nextTryAtMs: Date.now() + 60_000,
      reason: { code: 'CONNECTION_LOST', message: 'The server closed the line.' },
      wasConnected: true,
    });
    const details = { address: 'voice.example.org:7430', expected: 'ab'.repeat(32), actual: 'c4'.repeat(32) };
    const error = { code: 'CERTIFICATE_CHANGED', message: 'The certificate changed.', details };
    engine.publish('notice', { id: 'n1', level: 'error', error });
    await page.getByTestId('notice').waitFor();
    await check('trouble');

    engine.publish('settings', { ...engine.snapshot.settings, isSetUp: false });
    await page.getByTestId('view-first-run').waitFor();
    await check('first run');
    expect(problems).toEqual([]);
  }, 90_000);

  it('fits 360 px without scrolling sideways', async () => {
    const { page } = await openWindow({ device: WINDOW_DEVICE }, { width: 360, height: 740 });
    for (const view of ['talk', 'settings', 'plugins']) {
      await page.getByTestId(`nav-${view}`).click();
      await page.getByTestId(`view-${view}`).waitFor();
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isTooWide, view).toBe(false);
      const clipped = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, select, a, [role=switch]')]
          .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      expect(clipped, view).toEqual([]);
    }
  });
});

describe('keyboard only', () => {
  it('joins a channel, mutes, deafens and writes', async () => {
    const { page, engine } = await openWindow();
    const quietRoom = page.locator('[data-testid="channel"][data-channel-name="Quiet room"]');
    await tabTo(page, quietRoom.getByTestId('channel-join'));
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="channel"][data-channel-name="Quiet room"][data-joined="true"]').waitFor();
    await page.keyboard.press('m');
    await page.locator('[data-testid="mute"][aria-pressed="true"]').waitFor();
    await page.keyboard.press('d');
    await page.locator('[data-testid="deafen"][aria-pressed="true"]').waitFor();
    await tabTo(page, page.getByTestId('chat-input'));
    await page.keyboard.type('mm dd, see https://a.example/');
    await page.keyboard.press('Enter');
    const written = page.locator('[data-testid="chat-message"][data-user-name="Ada"]');
    await expect.poll(() => written.last().textContent()).toContain('mm dd, see');
    expect(await written.last().getByRole('link').getAttribute('href')).toBe('https://a.example/');
    // Letters typed into the field triggered no shortcut.
    expect(engine.snapshot.self).toMatchObject({ isMuted: true, isDeafened: true, channelId: 2 });
    await expect.poll(() => page.getByTestId('chat-input').inputValue()).toBe('');
  });

  it('finds and does things in the palette', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('join echo');
    await expect.poll(() => page.getByTestId('palette-item').count()).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.self.channelId).toBe(3);
    await page.getByTestId('palette').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('plugins');
    await page.keyboard.press('Enter');
    await page.getByTestId('view-plugins').waitFor();
  });

  it('moves an effect with Alt and arrows and with the buttons, and keeps the focus on it', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const slot = page.locator('[data-testid="chain-slot"][data-plugin-id="jackfield:voice-changer"]');
    await slot.waitFor();
    await tabTo(page, slot.getByRole('button', { name: 'Voice changer', exact: true }));
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => engine.snapshot.chain.captured.indexOf('jackfield:voice-changer')).toBe(1);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => engine.snapshot.chain.captured.indexOf('jackfield:voice-changer')).toBe(0);
    await expect.poll(() => slot.getAttribute('data-position')).toBe('0');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.chain.captured.indexOf('jackfield:voice-changer')).toBe(1);
    await expect.poll(() => chainOrder(page)).toEqual(engine.snapshot.chain.captured);
    await page.getByText('Voice changer is now number 2 of 4.').waitFor({ state: 'attached' });
    const focused = await slot.evaluate((element) => element.contains(document.activeElement));
    expect(focused).toBe(true);
  });

  it('installs a plugin', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const row = pluginRow(page, 'jackfield:greeter');
    await row.waitFor();
    await tabTo(page, row.getByTestId('plugin-install'));
    await page.keyboard.press('Enter');
    await page.getByTestId('permission').first().waitFor();
    await tabTo(page, page.getByTestId('permission-accept'));
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="plugin"][data-plugin-id="jackfield:greeter"][data-status="on"]').waitFor();
    const install = engine.requests.find((request) => request.method === 'installPlugin');
    expect(install?.params).toMatchObject({ id: 'jackfield:greeter', granted: ['chat', 'sees-people'] });
  });
});
