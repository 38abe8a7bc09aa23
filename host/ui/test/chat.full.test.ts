import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ADA, message, user } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { useWindows } from './with-window.ts';

const { openWindow } = useWindows();

const GRACE = user(2, 'Grace', '5a17c2d4e6f80911', 1);
const DAY_MS = 86_400_000;
const textsOf = (page: Page): Promise<string[]> => page.getByTestId('chat-message').allInnerTexts();
const sentBy = (requests: readonly { method: string; params: unknown }[]): string[] =>
  requests.flatMap(({ method, params }) => (method === 'sendChat' ? [(params as { text: string }).text] : []));

/** Waits until axe finds no violation, because new elements may still be fading in. */
async function expectAxe(page: Page): Promise<void> {
  await expect.poll(() => runAxe(page), { timeout: 5_000 }).toEqual([]);
}

/** Saves a screenshot into the folder that SCREENSHOTS names, if it is set. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `chat-${name}.png`) });
}

describe('the composer', () => {
  it('sends five lines typed at once as five messages in their order, though the server answers late', async () => {
    const { engine, page } = await openWindow({ chat: [] });
    engine.slowMethod = 'sendChat';
    const lines = ['one', 'two', 'three', 'four', 'five'];
    await page.getByTestId('chat-input').focus();
    for (const line of lines) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    expect(await page.getByTestId('chat-input').inputValue()).toBe('');
    await expect.poll(() => textsOf(page), { timeout: 10_000 }).toEqual(lines);
    expect(sentBy(engine.requests)).toEqual(lines);
  });

  it('gives back what was refused and all that waited behind it, before what is being written', async () => {
    const { engine, page } = await openWindow({ chat: [] });
    engine.slowMethod = 'sendChat';
    engine.refusals.set('sendChat', { code: 'CHAT_TOO_FAST', message: 'You write faster than the server takes it.' });
    // All three lines are sent at once, however slow the machine is: the answer comes 300 ms later.
    await page.getByTestId('chat-input').evaluate((field: HTMLTextAreaElement) => {
      for (const line of ['one', 'two', 'three']) {
        field.value = line;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        if (line !== 'three') field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
      }
    });
    await page.locator('[data-testid="notice"][data-code="CHAT_TOO_FAST"]').waitFor();
    expect(await page.getByTestId('chat-input').inputValue()).toBe('one\ntwo\nthree');
    expect(sentBy(engine.requests)).toEqual(['one']);
  });

  it('sends nothing to another channel than the one that it was written in, and gives the text back', async () => {
    const { engine, page } = await openWindow({ chat: [] });
    engine.slowMethod = 'sendChat';
    await page.getByTestId('chat-input').focus();
    for (const line of ['one', 'two']) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    engine.publish('self', { ...engine.snapshot.self, channelId: 2 });
    await page.locator('[data-testid="notice"][data-code="CHAT_CHANNEL_LEFT"]').waitFor();
    expect(await page.getByTestId('chat-input').inputValue()).toBe('two');
    expect(sentBy(engine.requests)).toEqual(['one']);
  });

  it('counts characters from 3,801 on, takes 4,000 emoji, and does not send 4,001', async () => {
    const { engine, page } = await openWindow();
    const input = page.getByTestId('chat-input');
    await input.fill('😀'.repeat(4_001));
    await page.getByText('1 character too many').waitFor();
    expect(await page.getByTestId('chat-send').isDisabled()).toBe(true);
    await input.press('Enter');
    await expectAxe(page);
    await input.fill('😀'.repeat(4_000));
    await page.getByText('0 characters left').waitFor();
    await input.press('Enter');
    await expect.poll(() => sentBy(engine.requests).map((text) => text.length)).toEqual([8_000]);
    await input.fill('x'.repeat(3_800));
    expect(await page.getByText('characters left').count()).toBe(0);
  });

  it('keeps what stands in it while another page is open', async () => {
    const { page } = await openWindow();
    await page.getByTestId('chat-input').fill('not yet');
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByTestId('view-settings').waitFor();
    await page.goBack();
    await expect.poll(() => page.getByTestId('chat-input').inputValue()).toBe('not yet');
  });
});

describe('the messages', () => {
  const many = Array.from({ length: 80 }, (_, index) =>
    message(String(index), index % 2 === 0 ? ADA : GRACE, `line ${index}`, 1_000 + index * 400_000),
  );

  it('say how many new ones came while one had scrolled up, and lead there with a key press', async () => {
    const { engine, page } = await openWindow({ chat: many });
    const log = page.getByTestId('chat-log');
    await expect.poll(() => log.evaluate((element) => element.scrollTop)).toBeGreaterThan(500);
    await log.evaluate((element) => element.scrollTo({ top: 0 }));
    engine.publish('chat', message('a', GRACE, 'new one', Date.now()));
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    engine.publish('chat', message('b', GRACE, 'new two', Date.now()));
    const button = page.getByRole('button', { name: '2 new messages' });
    await button.waitFor();
    expect(await log.evaluate((element) => element.scrollTop)).toBe(0);
    await expectAxe(page);
    await shoot(page, 'new');
    await button.press('Enter');
    await button.waitFor({ state: 'detached' });
    const leftPx = (): Promise<number> =>
      log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    await expect.poll(leftPx).toBeLessThan(2);
    engine.publish('chat', message('c', GRACE, 'new three', Date.now()));
    await page.getByText('new three').waitFor();
    await expect.poll(leftPx).toBeLessThan(2);
    // The user's own message also scrolls to the end.
    await log.evaluate((element) => element.scrollTo({ top: 0 }));
    await page.getByTestId('chat-input').fill('mine');
    await page.keyboard.press('Enter');
    await expect.poll(leftPx).toBeLessThan(2);
    expect(await page.getByTestId('new-messages').count()).toBe(0);
  });

  it('show code as text, lines from right to left at the right, and where a link leads', async () => {
    const texts = [
      'Look:\n```html\n<img src=x onerror="document.title=1">\n  <b>two</b>\n```\nand `<i>this</i>` too',
      'שלום, עולם!\nEnglish (after)\nمرحبا بالعالم',
      'https://www.аррӏе.com/ and https://good.example\u2215login.evil.example/ and https://files.example/\u202egnp.exe',
    ];
    const chat = texts.map((text, index) => message(String(index), GRACE, text, Date.now() + index));
    const { page } = await openWindow({ chat });
    const [code, rtl, links] = [0, 1, 2].map((index) => page.getByTestId('chat-message').nth(index));
    expect(await code?.locator('code').allInnerTexts()).toEqual([
      '<img src=x onerror="document.title=1">\n  <b>two</b>',
      '<i>this</i>',
    ]);
    expect(await code?.locator('img, b, i').count()).toBe(0);
    const family = await code
      ?.locator('code')
      .first()
      .evaluate((element) => getComputedStyle(element).fontFamily);
    expect(family).toContain('monospace');
    const edges = await rtl?.locator('[dir="auto"]').evaluateAll((lines) =>
      lines.map((line) => {
        const range = document.createRange();
        range.selectNodeContents(line);
        const [words, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()];
        return Math.abs(words.right - box.right) < 2 ? 'right' : Math.abs(words.left - box.left) < 2 ? 'left' : 'none';
      }),
    );
    expect(edges).toEqual(['right', 'left', 'right']);
    expect(await links?.getByRole('link').allInnerTexts()).toEqual([
      'https://www.аррӏе.com/',
      'https://good.example',
      'https://files.example/',
    ]);
    expect(await links?.getByTestId('link-host').innerText()).toContain('(www.xn--80ak6aa92e.com)');
    for (const link of (await links?.getByRole('link').all()) ?? []) {
      expect(await link.getAttribute('rel')).toContain('noopener noreferrer');
      expect(await link.getAttribute('title')).toMatch(/^https:\/\/[\x21-\x7e]+$/u);
    }
    await expectAxe(page);
    await shoot(page, 'text');
  });

  it('show the key beside each name, mark look-alikes and names of the client, and the date of yesterday', async () => {
    const people = [
      ADA,
      user(2, 'Alice', '5a17c2d4e6f80911', 1),
      user(3, 'Аliсе', '0f9e8d7c6b5a4932', 1),
      user(4, 'Jасkfield', '77aa22bb55cc0011', 1),
      user(5, 'Radia', '1234567890abcdef', 1),
    ];
    const now = Date.now();
    const chat = people.map((person, index) => message(String(index), person, 'hello', now + index));
    const gone = user(99, 'Alice', 'unknown', null);
    chat.unshift(message('old', gone, 'from yesterday', now - DAY_MS));
    const { engine, page } = await openWindow({ users: people, chat });
    const heads = page.locator('.log__head');
    await expect.poll(() => heads.count()).toBe(6);
    const keys = await heads.evaluateAll((list) =>
      list.map((head) => head.querySelector('[data-testid="key-mark"]')?.lastChild?.textContent?.trim() ?? null),
    );
    expect(keys).toEqual([null, 'ada0', '5a17', '0f9e', '77aa', '1234']);
    const doubts = (): Promise<(string | undefined)[]> =>
      heads.evaluateAll((list) =>
        list.map((head) => head.querySelector<HTMLElement>('[data-testid="name-doubt"]')?.dataset['doubt']),
      );
    expect(await doubts()).toEqual(['person', undefined, 'person', 'person', 'client', undefined]);
    expect(await page.getByTestId('member').getByTestId('name-doubt').count()).toBe(3);
    // The stage, where names are read while people talk, shows the same marks, with the key.
    for (const userId of [3, 4, 5]) engine.publish('talking', { userId, isTalking: true });
    const onStage = page.getByTestId('stage-person');
    await expect.poll(() => onStage.count()).toBe(3);
    const marks = await onStage.evaluateAll((list) =>
      list.map((face) => [
        face.dataset['userId'],
        face.querySelector<HTMLElement>('[data-testid="name-doubt"]')?.dataset['doubt'],
        face.querySelector('[data-testid="key-mark"]')?.lastChild?.textContent?.trim(),
      ]),
    );
    expect(marks.toSorted()).toEqual([
      ['3', 'person', '0f9e'],
      ['4', 'client', '77aa'],
      ['5', undefined, undefined],
    ]);
    const times = await heads.locator('time').allInnerTexts();
    expect(times[0]?.length).toBeGreaterThan((times[1]?.length ?? 0) + 2);
    await expectAxe(page);
    await shoot(page, 'names');
    engine.publish('userLeft', { userId: 3 });
    await expect.poll(doubts).toEqual(['person', undefined, undefined, 'person', 'client', undefined]);
  });
});
