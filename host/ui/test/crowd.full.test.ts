import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { User } from '@jackfield/protocol/state';
import { ADA, snapshot, user, WINDOW_DEVICE } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { requested, useWindows } from './with-window.ts';

const { openWindow } = useWindows();

const NAMES = [
  'Grace Hopper',
  'Linus',
  'Margaret Hamilton',
  'Radia Perlman',
  'Barbara',
  '许宝騄',
  'Edsger W. Dijkstra',
  'Ken',
];

/** Ada and others in the Lobby, and three in the Quiet room. */
function crowd(count: number): User[] {
  const others = Array.from({ length: count - 1 }, (_, at) =>
    user(at + 2, `${NAMES[at % NAMES.length]} ${at + 2}`, `${(at + 2).toString(16).padStart(4, '0')}c2d4e6f80911`, 1, {
      isMuted: at % 5 === 3,
    }),
  );
  const apart = [1001, 1002, 1003].map((id) => user(id, `Apart ${id}`, `ab${id}`, 2));
  return [ADA, ...others, ...apart];
}

/** Share of the window's height that an element occupies. */
async function shareOfHeight(page: Page, testId: string): Promise<number> {
  const box = await page.getByTestId(testId).boundingBox();
  return (box?.height ?? Infinity) / (page.viewportSize()?.height ?? 1);
}

/** Number of elements that are entirely within the window and all their scroll containers, and not covered at their centre. */
function inSight(page: Page, selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    const isInSight = (element: Element): boolean => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      if (bottom > innerHeight + 1 || top < -1 || right > innerWidth + 1) return false;
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const onTop = [
        document.elementFromPoint(x, top + 3),
        document.elementFromPoint(x, y),
        document.elementFromPoint(x, bottom - 3),
      ];
      return onTop.every((found) => found !== null && element.contains(found));
    };
    return [...document.querySelectorAll(wanted)].filter(isInSight).length;
  }, selector);
}

describe('a channel with many people', () => {
  for (const [width, height, rows] of [
    [1280, 800, 12],
    [800, 600, 6],
    [420, 700, 8],
  ] as const) {
    for (const count of [57, 200]) {
      it(`leaves room for the other channels, ${count} people at ${width} × ${height}`, async () => {
        const { page, problems } = await openWindow({ users: crowd(count), talking: [2, 3, 9] }, { width, height });
        await page
          .getByTestId('member')
          .nth(count - 1)
          .waitFor({ state: 'attached' });
        expect(await inSight(page, '[data-testid="member"]')).toBeGreaterThanOrEqual(rows);
        // Every channel and the people of the quiet room are visible without scrolling.
        expect(await inSight(page, '[data-testid="channel-join"]')).toBe(3);
        expect(await inSight(page, '[data-channel-id="2"] [data-testid="member"]')).toBe(3);
        expect(await inSight(page, '[data-testid="mute"]')).toBe(1);
        // Each person is listed once.
        const listed = await page.getByTestId('member').evaluateAll((all) => all.map((row) => row.dataset['userId']));
        expect(new Set(listed).size).toBe(listed.length);
        if (width < 720) await page.getByTestId('show-chat').click();
        expect(await shareOfHeight(page, 'stage')).toBeLessThanOrEqual(0.25);
        expect(await inSight(page, '[data-testid="chat-input"]')).toBe(1);
        expect(problems).toEqual([]);
      });
    }
  }

  it('folds a channel by its button and by arrow keys, remembers it, and counts who is in it', async () => {
    const { page, engine } = await openWindow({ users: crowd(57) });
    const lobby = page.locator('[data-testid="channel"][data-channel-name="Lobby"]');
    await lobby.getByTestId('channel-fold').click();
    await expect.poll(() => lobby.getByTestId('member').count()).toBe(0);
    expect(await lobby.getByTestId('channel-fold').getAttribute('aria-expanded')).toBe('false');
    expect(await lobby.getByTestId('channel-count').textContent()).toContain('57 people');
    expect(engine.snapshot.settings.foldedChannels).toEqual(['voice.example.org:7430/Lobby']);
    await page.reload();
    await lobby.waitFor();
    expect(await lobby.getByTestId('member').count()).toBe(0);

    await lobby.getByTestId('channel-join').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => lobby.getByTestId('member').count()).toBe(57);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const focused = () =>
      page.evaluate(
        () => (document.activeElement as HTMLElement).dataset['userId'] ?? document.activeElement?.textContent,
      );
    const second = await lobby.getByTestId('member').nth(2).getAttribute('data-user-id');
    expect(await focused()).toBe(second);
    await page.keyboard.press('Enter');
    await page.getByTestId('person-popover').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('person-popover').waitFor({ state: 'detached' });
    // The focus returns to the row; left moves to the channel and then folds it.
    await expect.poll(focused).toBe(second);
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toContain('Lobby');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => lobby.getByTestId('member').count()).toBe(0);
    await page.keyboard.press('End');
    expect(await focused()).toContain('Echo');
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.self.channelId).toBe(3);
  });

  it('says 1 person where one is', async () => {
    const { page } = await openWindow({ users: [ADA, user(2, 'Grace', '5a17', 2)] });
    const counts = page.getByTestId('channel-count');
    await counts.first().waitFor();
    expect(await counts.locator('.for-screen-reader').allTextContents()).toEqual(['1 person', '1 person']);
    await page.getByText('You are the first one here.').waitFor();
  });

  it('follows talkers and levels among 200 people with a third of a processor at most', async () => {
    const { page, engine } = await openWindow({ users: crowd(200), device: WINDOW_DEVICE });
    await page.getByTestId('member').nth(199).waitFor({ state: 'attached' });
    const metrics = await page.context().newCDPSession(page);
    await metrics.send('Performance.enable');
    /** Processor seconds of the page's main thread, which a busy machine hardly changes. */
    const busySeconds = async (): Promise<number> => {
      const { metrics: all } = await metrics.send('Performance.getMetrics');
      return all.find(({ name }) => name === 'ThreadTime')?.value ?? Infinity;
    };
    const [usedBefore, startedMs] = [await busySeconds(), performance.now()];
    for (let turn = 0; turn < 60; turn++) {
      engine.publish('talking', { userId: 2 + (turn % 40), isTalking: turn % 3 !== 2 });
      await page.waitForTimeout(40);
    }
    const used = (await busySeconds()) - usedBefore;
    expect(used).toBeGreaterThan(0);
    expect(used / ((performance.now() - startedMs) / 1_000)).toBeLessThan(0.35);
  });
});

describe('the stage', () => {
  it('shows who talks, keeps them a while in their place, and never more than fit', async () => {
    const { page, engine } = await openWindow({ users: crowd(57) });
    await page.getByTestId('stage-quiet').waitFor();
    expect(await page.getByTestId('stage-quiet').textContent()).toContain('56 other people are here');
    const shown = () =>
      page.getByTestId('stage-person').evaluateAll((all) => all.map((one) => Number(one.dataset['userId'])));
    for (const userId of [9, 4]) engine.publish('talking', { userId, isTalking: true });
    await expect.poll(shown).toEqual([9, 4]);
    engine.publish('talking', { userId: 9, isTalking: false });
    await page.locator('[data-testid="stage-person"][data-user-id="9"][data-talking="false"]').waitFor();
    expect(await shown()).toEqual([9, 4]);
    for (let userId = 10; userId < 40; userId++) engine.publish('talking', { userId, isTalking: true });
    await expect.poll(async () => (await shown()).length).toBeGreaterThan(3);
    // The quiet person was removed from the stage.
    await expect.poll(shown).not.toContain(9);
    expect(await inSight(page, '[data-testid="stage-person"]')).toBe((await shown()).length);
  });
});

describe('muting a person', () => {
  it('is done by keyboard, shown in the row, and keeps the volume', async () => {
    const { page, engine } = await openWindow({
      settings: { ...snapshot().settings, userVolumes: { '5a17c2d4e6f80911': 150 } },
    });
    const row = page.locator('[data-testid="member"][data-user-id="2"]');
    await row.getByTestId('member-menu').focus();
    await page.keyboard.press('Enter');
    const mute = page.getByTestId('person-mute');
    await mute.focus();
    await page.keyboard.press('Space');
    await requested(engine, 'setUserMuted');
    await expect.poll(() => engine.snapshot.settings.mutedUsers).toEqual(['5a17c2d4e6f80911']);
    await row.getByRole('img', { name: 'You have muted this person' }).waitFor();
    expect(await mute.getAttribute('aria-checked')).toBe('true');
    expect(await runAxe(page)).toEqual([]);
    await page.keyboard.press('Space');
    await row.getByRole('img', { name: 'You have muted this person' }).waitFor({ state: 'detached' });
    expect(engine.snapshot.settings.userVolumes).toEqual({ '5a17c2d4e6f80911': 150 });
    expect(await page.getByTestId('person-volume').getAttribute('aria-valuenow')).toBe('150');
  });
});
