import { describe, expect, it } from 'vitest';
import { plugin, snapshot } from './fixtures.ts';
import { pluginRow, requested, useWindows } from './with-window.ts';

const { openWindow } = useWindows();
const ID = 'jackfield:passphrase';
const needs = [{ setting: 'passphrase', label: 'needs a passphrase' }];
const settingsSchema = {
  type: 'object',
  properties: { passphrase: { title: 'Passphrase', type: 'string', default: '', writeOnly: true } },
};
const hooks = ['lifecycle', 'lane-voice-out', 'lane-voice-in'];
const passphrase = plugin(ID, 'Passphrase', { needs, hooks, settingsSchema, settings: { passphrase: '' } });
const { plugins, chain } = snapshot();
const withPassphrase = { plugins: [...plugins, passphrase], chain: { ...chain, captured: [...chain.captured, ID] } };

describe('a plugin that is on but without effect', () => {
  it('says what it needs in its row, its page and its slot, not in green, and leads to its settings', async () => {
    const { page, engine, problems } = await openWindow(withPassphrase);
    await page.getByTestId('nav-plugins').click();
    const status = pluginRow(page, ID).getByTestId('plugin-status');
    expect(await status.textContent()).toBe('On, but needs a passphrase');
    expect(await status.getAttribute('class')).toContain('chip--lamp');
    const slot = page.locator(`[data-testid="chain-slot"][data-plugin-id="${ID}"]`);
    await slot.getByTestId('chain-slot-needs').click();
    const detail = page.getByTestId('plugin-detail');
    expect(await detail.getByTestId('plugin-needs').textContent()).toContain('It is on, but needs a passphrase.');
    await detail.getByRole('button', { name: 'Go to its settings' }).click();
    expect(
      await detail
        .locator('input')
        .first()
        .evaluate((input) => input === document.activeElement),
    ).toBe(true);
    engine.publish('plugin', { ...passphrase, needs: [] });
    await expect.poll(() => status.textContent()).toBe('On');
    expect(await detail.getByTestId('plugin-needs').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});

describe('a plugin that rests because the computer is too busy', () => {
  it('says so in its row and on its page, and the user keeps it on', async () => {
    const id = 'lab:robot';
    const robot = plugin(id, 'Robot voice', { rest: { isResting: true, staysOn: false } });
    const error = { code: 'PLUGIN_RESTS', message: 'Robot voice rests, because this computer is too busy.' };
    const notice = { id: `PLUGIN_RESTS:${id}`, level: 'warning', error } as const;
    const { page, engine, problems } = await openWindow({ plugins: [...plugins, robot], notices: [notice] });
    expect(await page.getByTestId('notice').textContent()).toContain('Robot voice rests');
    await page.getByTestId('nav-plugins').click();
    const row = pluginRow(page, id);
    expect(await row.getByTestId('plugin-status').textContent()).toBe('Resting: computer too busy');
    await row.getByTestId('plugin-open').click();
    const detail = page.getByTestId('plugin-detail');
    if (process.env['JACKFIELD_SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['JACKFIELD_SCREENSHOTS']}/resting.png` });
    await detail.getByTestId('plugin-keep-on').focus();
    await page.keyboard.press('Enter');
    const asked = (): unknown => engine.requests.filter(({ method }) => method === 'keepPluginOn').at(-1)?.params;
    await expect.poll(asked).toEqual({ id, staysOn: true });
    await detail.getByTestId('plugin-resting').waitFor({ state: 'detached' });
    await expect.poll(() => row.getByTestId('plugin-status').textContent()).toBe('On');
    const keeps = detail.getByTestId('plugin-stays-on');
    expect(await keeps.getAttribute('aria-checked')).toBe('true');
    await keeps.click();
    await expect.poll(asked).toEqual({ id, staysOn: false });
    expect(problems).toEqual([]);
  });

  it('has no such choice where the plugin never rests', async () => {
    const { page } = await openWindow({ plugins: [...plugins, passphrase] });
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, ID).getByTestId('plugin-open').click();
    await page.getByTestId('plugin-detail').waitFor();
    expect(await page.getByTestId('plugin-stays-on').count()).toBe(0);
  });
});

describe('a plugin that fails closed', () => {
  it('has failed: a banner says that messages are not sent, and the user goes on without it', async () => {
    const id = 'lab:seal';
    const grants = [
      { id: 'changes-own-chat', scope: 'everywhere', servers: [], isInForce: true, uses: 0, lastUsedMs: null } as const,
    ];
    const status = { kind: 'struck-out', error: { code: 'TRAPPED', message: 'The plugin crashed.' } } as const;
    const seal = plugin(id, 'Seal', { failsClosed: true, hooks: ['chat-send-intercept'], grants, status, stages: [] });
    const { page, engine } = await openWindow({ plugins: [...plugins, seal] });
    const banner = page.getByTestId('messages-held-banner');
    expect(await banner.textContent()).toContain('Your messages are not sent: Seal failed.');
    await banner.getByTestId('messages-held-without').click();
    await requested(engine, 'disablePlugin');
    await banner.waitFor({ state: 'detached' });
  });
});
