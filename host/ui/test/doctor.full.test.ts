import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { doctorReport, graceQuality } from './doctor-fixtures.ts';
import { inBothThemes, runAxeInBothThemes } from './run-axe.ts';
import { requested, useWindows } from './with-window.ts';

const { openWindow } = useWindows();
/** Folder for screenshots; none are made without it. */
const pictures = process.env['JACKFIELD_SCREENSHOTS'];

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await inBothThemes(page, async (theme) => void (await page.screenshot({ path: `${pictures}/${name}-${theme}.png` })));
}

describe('the call doctor', () => {
  it('is opened from the palette, tells its steps, and shows findings, picture and what to do, in either theme', async () => {
    const { page, engine, problems } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('choppy');
    await page.keyboard.press('Enter');
    const dialog = page.getByTestId('doctor-dialog');
    await dialog.waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await page.getByTestId('doctor-run').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('doctor-step').waitFor();
    engine.publish('doctor', { step: 'listen', share: 0.7 });
    await page.getByTestId('doctor-step').getByText('Playing the test sound').waitFor();
    engine.finishDoctor(doctorReport);
    await page.getByTestId('doctor-result').getByText('2 problems found').waitFor();
    expect(await page.getByTestId('doctor-picture').locator('.line--lost').count()).toBe(14);
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await picture(page, 'doctor');
    if (pictures !== undefined) await page.getByTestId('doctor-sound').scrollIntoViewIfNeeded();
    await picture(page, 'doctor-picture');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByTestId('doctor-choose-microphone').click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId('view-settings').waitFor();
    await page.getByTestId('settings-doctor').click();
    // The last findings are still shown.
    await page.getByTestId('doctor-result').waitFor();
    expect(problems).toEqual([]);
  });
});

describe('how a person arrives', () => {
  it('is asked for and shown while they are hovered, at the keyboard, or in their card, in either theme', async () => {
    const { page, engine } = await openWindow();
    const grace = page.locator('[data-testid="member"][data-user-id="2"]');
    const tip = page.getByTestId('person-tip');
    await grace.hover();
    await tip.getByText('when they talk').waitFor();
    await requested(engine, 'watchPeople');
    engine.publish('peopleQuality', [graceQuality]);
    await tip.getByText('4.2 %, 2.1 at a time').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await picture(page, 'person');
    await page.mouse.move(700, 600);
    await tip.waitFor({ state: 'detached' });
    const wishes = (): unknown[] =>
      engine.requests.filter(({ method }) => method === 'watchPeople').map(({ params }) => params);
    await expect.poll(wishes).toEqual([{ isWatching: true }, { isWatching: false }]);

    await page.locator('[data-testid="channel-join"]').first().focus();
    await page.keyboard.press('ArrowDown');
    await tip.waitFor();
    expect(await grace.getByTestId('member-menu').getAttribute('aria-describedby')).toBe('person-tip');
    await page.keyboard.press('Enter');
    await page.getByTestId('person-popover').getByText('How they arrive').waitFor();
    engine.publish('peopleQuality', [graceQuality]);
    await page.getByTestId('person-popover').getByText('Opus, 20 ms packets').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await picture(page, 'card');
  });
});
