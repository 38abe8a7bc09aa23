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
