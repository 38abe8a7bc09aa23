import { describe, expect, it } from 'vitest';
import { ADA, message } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { useWindows } from './with-window.ts';

const { openWindow } = useWindows();

const suggestions = [
  { text: '/roll ', label: '/roll dice', detail: 'Rolls dice · Dice' },
  { text: '/remind ', label: '/remind minutes what…', detail: 'Reminds you · Dice' },
];

describe('slash commands in the composer', () => {
  it('are proposed above it, chosen with arrows and Enter, and sent with the next Enter', async () => {
    const { engine, page } = await openWindow();
    engine.suggestions = suggestions;
    const input = page.getByTestId('chat-input');
    await input.fill('/r');
    await page.getByTestId('command-suggestion').nth(1).waitFor();
    expect(await input.getAttribute('aria-controls')).toBe('chat-commands');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await input.getAttribute('aria-activedescendant')).toBe('chat-commands-1');
    await expectAxe(page);
    await page.keyboard.press('Enter');
    expect(await input.inputValue()).toBe('/remind ');
    expect(engine.requests.some(({ method }) => method === 'sendChat')).toBe(false);
    engine.suggestions = [];
    await page.keyboard.type('5 tea');
    await page.getByTestId('command-suggestions').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await expect
      .poll(() => engine.requests.find(({ method }) => method === 'sendChat')?.params)
      .toEqual({
        text: '/remind 5 tea',
      });
  });

  it('are taken with Tab, put away with Escape, and not proposed for messages', async () => {
    const { engine, page } = await openWindow();
    engine.suggestions = suggestions;
    const input = page.getByTestId('chat-input');
    await input.fill('/');
    await page.getByTestId('command-suggestions').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('command-suggestions').waitFor({ state: 'detached' });
    await input.fill('/r');
    await page.getByTestId('command-suggestions').waitFor();
    await page.keyboard.press('Tab');
    expect(await input.inputValue()).toBe('/roll ');
    await input.fill('//r');
    await page.getByTestId('command-suggestions').waitFor({ state: 'detached' });
  });

  it('that failed are old news once the next line goes out', async () => {
    const { engine, page } = await openWindow();
    const words = '/roll: sides is a whole number.';
    engine.refusals.set('sendChat', { code: 'COMMAND_ARGUMENT_INVALID', message: words });
    await page.getByTestId('chat-input').fill('/roll many');
    await page.keyboard.press('Enter');
    const notice = page.getByTestId('notice').filter({ hasText: words });
    await expect.poll(() => notice.count()).toBe(1);
    engine.refusals.clear();
    await page.getByTestId('chat-input').fill('/roll 20');
    await page.keyboard.press('Enter');
    await expect.poll(() => notice.count()).toBe(0);
  });

  it('answer with a note that says whose it is and that nobody else sees it', async () => {
    const { engine, page } = await openWindow();
    const note = message('note:1', ADA, 'You rolled 6', Date.now());
    engine.publish('chat', { ...note, userId: -1, userName: 'Dice', isNote: true });
    const group = page.locator('.log__group--note');
    await group.waitFor();
    expect(await group.textContent()).toContain('only you see this');
    expect(await group.textContent()).toContain('Dice');
    await expectAxe(page);
  });
});

async function expectAxe(page: Parameters<typeof runAxe>[0]): Promise<void> {
  expect(await runAxe(page)).toEqual([]);
}
