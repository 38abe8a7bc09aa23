import type { UiElement } from '@jackfield/protocol/plugin-ui';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeEngine } from './fake-engine.ts';
import { snapshot } from './fixtures.ts';
import { runAxeInBothThemes } from './run-axe.ts';
import { button, everything, everywhere, node, text, tree } from './slot-fixtures.ts';
import { pluginRow, tabTo, useWindows } from './with-window.ts';

const { openWindow } = useWindows();
const HOSTILE = '<img src=x onerror=alert(1)> {{ 7 * 7 }} javascript:alert(1)';

/** Params of the page's `uiInput` requests, without the plugin. */
function inputs(engine: FakeEngine): unknown[] {
  return engine.requests
    .filter((request) => request.method === 'uiInput')
    .map(({ params }) => (params === null ? null : { ...params, pluginId: undefined }));
}

function panel(page: Page): Locator {
  return page.getByTestId('slots-side-panel');
}

/** Chooses a panel; if the panel names do not fit side by side, there is a list. */
async function choosePanel(page: Page, id: string): Promise<void> {
  const list = page.getByTestId('panel-choice');
  if (await list.isVisible()) await list.selectOption(id);
  else await page.getByTestId(`panel-choice-${id}`).click();
}

const use = (slot: string, key: string, input: unknown, userId: number | null = null) => ({ slot, key, input, userId });

describe('slots', () => {
  it('draws every element, and reports each use by keyboard alone', async () => {
    const { page, engine, problems } = await openWindow({ slots: [everything()] });
    const side = panel(page);
    await side.getByRole('heading', { name: 'Equaliser' }).waitFor();
    expect(await side.getByTestId('slot-caption').textContent()).toContain('Voice changer');
    await tabTo(page, side.getByRole('button', { name: 'Warm' }));
    await page.keyboard.press('Enter');
    await tabTo(page, side.getByRole('button', { name: 'Reset' }));
    await page.keyboard.press('Enter');
    await tabTo(page, side.getByRole('switch', { name: 'Follow the room' }));
    await page.keyboard.press('Space');
    expect(await side.getByRole('switch').getAttribute('aria-checked')).toBe('false');
    await tabTo(page, side.getByRole('slider', { name: 'Presence' }));
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => inputs(engine).length).toBe(3);
    await tabTo(page, side.getByRole('combobox', { name: 'Voice' }));
    await page.keyboard.press('ArrowDown');
    await tabTo(page, side.getByRole('textbox', { name: 'Name of the preset' }));
    await page.keyboard.type('Radio m');
    await page.keyboard.press('Enter');
    await tabTo(page, side.getByRole('textbox', { name: 'Greeting' }));
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await expect
      .poll(() => inputs(engine))
      .toEqual([
        use('side-panel', 'warm', { tag: 'pressed' }),
        use('side-panel', 'on', { tag: 'flag', val: false }),
        use('side-panel', 'gain', { tag: 'number', val: -2.5 }),
        use('side-panel', 'voice', { tag: 'text', val: 'b' }),
        use('side-panel', 'name', { tag: 'text', val: 'Radio m' }),
        use('side-panel', 'form', { tag: 'json', val: '{"greeting":"hello!"}' }),
      ]);
    // Letters typed into the field triggered no shortcut.
    expect(engine.snapshot.self.isMuted).toBe(false);
    expect(await side.getByRole('meter', { name: 'In' }).getAttribute('aria-valuetext')).toBe('−18 dB');
    expect(await side.getByRole('img', { name: /^Response: dB from −4\.6/ }).count()).toBe(1);
    expect(await side.getByRole('cell').allTextContents()).toEqual([
      'Ada',
      '12.5',
      'Grace Hopper',
      '3',
      'Linus',
      '0.75',
    ]);
    const image = side.getByRole('img', { name: 'A small square' });
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(2);
    expect(await image.getAttribute('src')).toMatch(/^blob:/);
    expect(problems).toEqual([]);
  });

  it('keeps the focus, what is typed and an open popover while trees come in, and moves a slider back that the plugin does not move', async () => {
    const { page, engine } = await openWindow({ slots: everywhere() });
    await panel(page).waitFor();
    await choosePanel(page, 'jackfield:voice-changer');
    const side = panel(page);
    const field = side.getByRole('textbox', { name: 'Name of the preset' });
    await field.focus();
    for (let turn = 0; turn < 10; turn++) {
      await page.keyboard.type(String(turn));
      engine.publish('slot', everything(turn));
    }
    await expect.poll(() => side.getByRole('slider').getAttribute('aria-valuenow')).toBe('9');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe('0123456789');

    const slider = side.getByRole('slider', { name: 'Presence' });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    // An older tree that was in transit arrives.
    engine.publish('slot', everything(9));
    expect(await slider.getAttribute('aria-valuenow')).toBe('8.5');
    await expect.poll(() => inputs(engine).at(-1)).toEqual(use('side-panel', 'gain', { tag: 'number', val: 8.5 }));
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('9');
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);

    // The plugin accepts the value and shows another one: that is not an older tree, so it is shown within the second for which older trees are held off.
    const told = inputs(engine).length;
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => inputs(engine).length, { interval: 10 }).toBe(told + 1);
    engine.publish('slot', everything(8.5));
    engine.publish('slot', everything(3));
    await expect.poll(() => slider.getAttribute('aria-valuenow'), { timeout: 700, interval: 20 }).toBe('3');
    engine.publish('slot', everything(9));

    await page.getByTestId('slot-open').click();
    const popover = page.getByTestId('slot-popover');
    await popover.getByRole('switch').focus();
    engine.publish('slot', tree('toolbar', everything(4).nodes, 'jackfield:noise-suppression'));
    await expect.poll(() => popover.getByRole('slider').getAttribute('aria-valuenow')).toBe('4');
    expect(await popover.getByRole('switch').evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('tells the plugin at most 20 times a second while a slider is dragged, and the last value always', async () => {
    const { page, engine } = await openWindow({ slots: [everything()] });
    const slider = panel(page).getByRole('slider', { name: 'Presence' });
    await slider.focus();
    const startMs = performance.now();
    for (let step = 0; step < 18; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => inputs(engine).at(-1)).toEqual(use('side-panel', 'gain', { tag: 'number', val: 6 }));
    expect(inputs(engine).length).toBeLessThanOrEqual(2 + (performance.now() - startMs) / 50);
  });

  it('stands in every place with its name, and says in whose menu it was used', async () => {
    const { page, engine } = await openWindow({
      slots: everywhere(),
      messageMarks: [{ pluginId: 'jackfield:voice-changer', messageId: '2', label: HOSTILE, tone: 'good' }],
    });
    const header = page.getByTestId('slots-channel-header');
    await header.getByRole('button', { name: 'Next' }).click();
    expect(await header.textContent()).toContain('Voice changer');
    await page
      .getByTestId('slots-composer-action')
      .getByRole('button', { name: 'Roll a dice (Voice changer)' })
      .click();
    const toolbar = page.getByTestId('slots-toolbar');
    await toolbar.getByRole('button', { name: 'Air horn (Voice changer)' }).click();
    await toolbar.getByRole('button', { name: 'Duck (Voice changer)' }).click({ force: true });
    await toolbar.getByRole('button', { name: 'Live' }).click();
    await page.locator('[data-testid="member"][data-user-id="3"]').getByTestId('member-menu').click();
    await page.getByTestId('person-popover').getByRole('button', { name: 'Poke' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('message-mark').textContent()).toBe(`${HOSTILE} (Voice changer)`);
    engine.publish('messageMark', { pluginId: 'jackfield:voice-changer', messageId: '2', label: '', tone: 'good' });
    await page.getByTestId('message-mark').waitFor({ state: 'detached' });

    await page.getByTestId('nav-plugins').click();
    const row = pluginRow(page, 'jackfield:voice-changer');
    const badge = row.getByRole('status');
    expect(await badge.textContent()).toBe('Alto +3');
    await row.getByTestId('plugin-open').click();
    await page.getByTestId('plugin-detail').getByRole('button', { name: 'Start' }).click();
    await expect
      .poll(() => inputs(engine))
      .toEqual([
        use('channel-header', 'next', { tag: 'pressed' }),
        use('composer-action', 'roll', { tag: 'pressed' }),
        use('toolbar', 'horn', { tag: 'pressed' }),
        use('toolbar', 'live', { tag: 'flag', val: false }),
        use('person-menu', 'poke', { tag: 'pressed' }, 3),
        use('settings-page', 'go', { tag: 'pressed' }),
      ]);
    engine.publish('slotGone', { pluginId: 'jackfield:voice-changer', slot: 'status-badge' });
    await expect.poll(() => badge.textContent()).toBe('');
  });

  it('folds the panel away and back, and counts what is written while a panel stands in place of the chat', async () => {
    const { page, engine } = await openWindow({ slots: everywhere() });
    await page.getByTestId('panel-hide').focus();
    await page.keyboard.press('Enter');
    await panel(page).waitFor({ state: 'detached' });
    // The focus has moved to the button that unfolds the panel.
    await page.keyboard.press('Enter');
    await panel(page).waitFor();
    await page.setViewportSize({ width: 700, height: 800 });
    await page.getByTestId('show-chat').click();
    await page.getByTestId('panel-choice-').waitFor();
    await choosePanel(page, 'jackfield:voice-changer');
    await page.getByTestId('chat-log').waitFor({ state: 'hidden' });
    const [first] = snapshot().chat;
    if (first === undefined) throw new Error('no message');
    engine.publish('chat', { ...first, id: 'new' });
    await expect.poll(() => page.title()).toMatch(/^\(1\) Lobby/);
    await choosePanel(page, '');
    await expect.poll(() => page.title()).toMatch(/^Lobby/);
  });

  it('takes nothing down with a plugin that is switched off, and shows nothing of it; the chat keeps its draft', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('chat-input').fill('half a sentence');
    expect(await page.getByTestId('slot').count()).toBe(0);
    for (const shown of everywhere()) engine.publish('slot', shown);
    await panel(page).waitFor();
    for (const id of ['jackfield:voice-changer', 'jackfield:noise-suppression']) engine.setStatus(id, { kind: 'off' });
    await panel(page).waitFor({ state: 'detached' });
    expect(await page.getByTestId('slot').count()).toBe(0);
    expect(await page.getByTestId('chat-input').inputValue()).toBe('half a sentence');
  });

  it('shows script in every text as text, and loads nothing for it', async () => {
    const elements: UiElement[] = [
      { tag: 'text', val: { content: HOSTILE, tone: 'bad', isHeading: true } },
      { tag: 'toggle', val: { label: HOSTILE, isOn: false } },
      { tag: 'slider', val: { label: HOSTILE, value: 0, minimum: 0, maximum: 1, step: 0, unit: HOSTILE } },
      { tag: 'select', val: { label: HOSTILE, choices: [{ id: HOSTILE, label: HOSTILE }], chosen: HOSTILE } },
      { tag: 'text-field', val: { label: HOSTILE, value: HOSTILE, placeholder: HOSTILE, isSecret: false } },
      { tag: 'table', val: { caption: HOSTILE, columns: [HOSTILE], cells: [HOSTILE] } },
      { tag: 'meter', val: { label: HOSTILE, value: 1, minimum: 0, maximum: 1, unit: HOSTILE } },
      { tag: 'plot', val: { label: HOSTILE, xLabel: HOSTILE, yLabel: HOSTILE, xs: [1, 2], ys: [1, 2] } },
      { tag: 'image', val: { asset: HOSTILE, description: HOSTILE } },
      {
        tag: 'form',
        val: {
          schema: JSON.stringify({
            type: 'object',
            properties: { a: { type: 'string', title: HOSTILE, description: HOSTILE } },
          }),
          value: JSON.stringify({ a: HOSTILE }),
        },
      },
    ];
    const root = node('root', 0, { tag: 'group', val: 'column' });
    const nodes = elements.map((element, at) => node(`${HOSTILE}${at}`, 0, element));
    const { page, problems } = await openWindow({
      slots: [tree('side-panel', [root, button('b', 0, HOSTILE), ...nodes])],
    });
    const side = panel(page);
    await side.getByTestId('slot-form').waitFor();
    await expect.poll(() => side.getByText(HOSTILE, { exact: true }).count()).toBeGreaterThanOrEqual(12);
    expect(await side.locator('img, script, iframe, a, [onerror]').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.outerHTML.includes('>49<'))).toBe(false);
    expect(problems).toEqual([]);
  });

  it('says so where something cannot be drawn, leaves the rest alone, and draws the next tree', async () => {
    const broken = tree('side-panel', [node('x', 0, { tag: 'form', val: { schema: 'no JSON', value: '{}' } })]);
    const later = tree('toolbar', [node('x', 0, { tag: 'hologram' } as unknown as UiElement)]);
    const { page, engine } = await openWindow({
      slots: [broken, later, tree('channel-header', [text('t', 0, 'Still here')])],
    });
    await panel(page).getByText('shows something that this window cannot draw').waitFor();
    expect(await page.getByTestId('slots-channel-header').textContent()).toContain('Still here');
    await page.getByTestId('chat-input').fill('and the chat works');
    engine.publish('slot', tree('side-panel', [text('t', 0, 'Better')]));
    await panel(page).getByText('Better').waitFor();
  });

  it('passes over a click that came too late, and shows any other refusal', async () => {
    const { page, engine } = await openWindow({ slots: [everything()] });
    engine.refusals.set('uiInput', { code: 'UI_INPUT_STALE', message: 'Too late.' });
    await panel(page).getByRole('button', { name: 'Warm' }).click();
    await expect.poll(() => inputs(engine).length).toBe(1);
    engine.refusals.set('uiInput', { code: 'RPC_BUSY', message: 'Too much at once.' });
    await panel(page).getByRole('button', { name: 'Clear' }).click();
    await page.getByTestId('notice').waitFor();
    expect(await page.getByTestId('notice').allTextContents()).toHaveLength(1);
  });

  it('has nothing that axe objects to in either theme, wide and at 360 px', async () => {
    const { page } = await openWindow({
      slots: everywhere(),
      messageMarks: [{ pluginId: 'jackfield:voice-changer', messageId: '2', label: 'sealed', tone: 'good' }],
    });
    const check = async (name: string) => expect(await runAxeInBothThemes(page), name).toEqual([]);
    await panel(page).waitFor();
    await choosePanel(page, 'jackfield:voice-changer');
    await panel(page).getByTestId('slot-form').waitFor();
    await check('talk');
    await page.getByTestId('slot-open').click();
    await page.getByTestId('slot-popover').waitFor();
    await check('popover');
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="member"][data-user-id="2"]').getByTestId('member-menu').click();
    await page.getByTestId('person-popover').waitFor();
    await check('person');
    await page.keyboard.press('Escape');
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'jackfield:voice-changer').getByTestId('plugin-open').click();
    await page.getByTestId('plugin-detail').getByRole('button', { name: 'Start' }).waitFor();
    await check('plugins');
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByTestId('nav-talk').click();
    await page.getByTestId('show-chat').click();
    await page.getByTestId('panel-choice-').waitFor();
    await choosePanel(page, 'jackfield:voice-changer');
    await panel(page).waitFor();
    await check('narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
  });
});
