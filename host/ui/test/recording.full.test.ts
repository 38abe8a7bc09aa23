import type { Recording } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { runAxe, runAxeInBothThemes } from './run-axe.ts';
import { tabTo, useWindows } from './with-window.ts';

const { openWindow } = useWindows();

/** Ada (1) is the user; Grace is 2. */
const asked: Recording = {
  id: 9,
  recorderId: 2,
  seconds: 10,
  isConversation: false,
  phase: 'asking',
  allowed: [],
  asked: [1],
};
const running: Recording = { ...asked, phase: 'running', allowed: [1], asked: [] };

describe('somebody wants to record', () => {
  it('asks on every page, read out and without taking the keyboard, and sends the answer', async () => {
    const { page, engine, problems } = await openWindow();
    const input = page.getByTestId('chat-input');
    await input.fill('half a sen');
    engine.publish('recording', asked);
    const question = page.getByTestId('recording-question');
    await question.waitFor();
    expect(await question.textContent()).toContain('Grace Hopper wants to record your voice');
    expect(await question.textContent()).toContain('10 seconds, to work on a plugin');
    await page.keyboard.type('tence');
    expect(await input.inputValue()).toBe('half a sentence');
    const news = page.getByTestId('recording-news');
    expect(await news.getAttribute('role')).toBe('alert');
    expect(await news.textContent()).toContain('Grace Hopper wants to record your voice for 10 seconds');
    for (const view of ['plugins', 'settings', 'talk']) {
      await page.getByTestId(`nav-${view}`).click();
      await page.getByTestId(`view-${view}`).waitFor();
      expect(await question.isVisible()).toBe(true);
    }
    await tabTo(page, page.getByTestId('recording-refuse'));
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    const answer = engine.requests.find(({ method }) => method === 'answerRecording');
    expect(answer?.params).toEqual({ recordingId: 9, isAllowed: false });
    expect(problems).toEqual([]);
  });

  it('shows who records and whose voices are on it, and takes one’s own off', async () => {
    const { page, engine } = await openWindow();
    engine.publish('recording', running);
    const bar = page.locator('[data-testid="recording-bar"][data-phase="running"][data-on="true"]');
    await bar.waitFor();
    expect(await bar.textContent()).toContain('Grace Hopper records this channel. Voices on it: Grace Hopper and you.');
    const mark = (userId: number) =>
      page.locator(`[data-testid="member"][data-user-id="${userId}"] [data-testid="recording-mark"]`);
    expect(await mark(2).getAttribute('data-part')).toBe('recorder');
    expect(await mark(1).getAttribute('data-part')).toBe('voice');
    await page.getByTestId('recording-withdraw').click();
    await expect.poll(() => engine.requests.at(-1)?.params).toEqual({ recordingId: 9, isAllowed: false });
    engine.publish('recording', { ...running, allowed: [] });
    await expect.poll(() => page.getByTestId('recording-voices').textContent()).toContain('Yours is not on it');
    await page.getByTestId('recording-withdraw').waitFor({ state: 'detached' });
    engine.publish('recording', null);
    await page.getByTestId('recording-bar').waitFor({ state: 'detached' });
    expect(await page.getByTestId('recording-mark').count()).toBe(0);
  });

  it('lets the one who records stop, and says who has not answered', async () => {
    const { page, engine } = await openWindow();
    engine.publish('recording', { ...asked, recorderId: 1, asked: [2] });
    const bar = page.locator('[data-testid="recording-bar"][data-own="true"]');
    await expect.poll(() => bar.textContent()).toContain('Not answered yet: Grace Hopper.');
    expect(await page.getByTestId('recording-question').count()).toBe(0);
    await page.getByTestId('recording-stop').click();
    await expect.poll(() => engine.requests.at(-1)?.method).toBe('stopRecording');
  });

  it('records a conversation: asked for in a dialog, with clock and markers while it runs, and its folder afterwards', async () => {
    const { page, engine, problems } = await openWindow();
    await page.getByTestId('open-record').click();
    await page.getByTestId('record-tracks-mix').click();
    await page.getByTestId('record-format-wav').click();
    await page.getByTestId('record-start').click();
    await page.getByTestId('record-dialog').waitFor({ state: 'detached' });
    await expect.poll(() => engine.requests.at(-1)?.method).toBe('recordConversation');
    expect(engine.requests.at(-1)?.params).toEqual({ format: 'wav', tracks: 'mix', folder: null });
    const own = { ...running, recorderId: 1, allowed: [2], seconds: 28_800, isConversation: true };
    const folder = '/home/ada/Music/Jackfield recordings/2026-01-01 10.00.00 Lobby';
    const state = { folder, startedAtMs: Date.now() - 65_000, endedAtMs: null, markers: 0, error: null };
    engine.publish('recording', own);
    engine.publish('conversation', state);
    const bar = page.getByTestId('recording-bar');
    await expect
      .poll(() => bar.textContent())
      .toContain('You record this conversation. Voices on it: you and Grace Hopper.');
    await expect.poll(() => page.getByTestId('recording-clock').textContent()).toMatch(/^1:0\d$/);
    expect(await page.getByTestId('open-record').count()).toBe(0);
    await page.getByTestId('recording-mark-here').click();
    await expect.poll(() => engine.requests.at(-1)?.method).toBe('markRecording');
    engine.publish('conversation', { ...state, markers: 1 });
    await expect.poll(() => page.getByTestId('recording-mark-here').textContent()).toContain('2');
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('recording-stop').click();
    await expect.poll(() => engine.requests.at(-1)?.method).toBe('stopRecording');
    engine.publish('recording', null);
    engine.publish('conversation', { ...state, endedAtMs: state.startedAtMs + 125_000, markers: 1 });
    const saved = page.getByTestId('recording-saved');
    await expect.poll(() => saved.textContent()).toContain('2:05 of the conversation is in');
    expect(await saved.textContent()).toContain(folder);
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('recording-saved-dismiss').click();
    await saved.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('asks for a conversation in other words than for a plugin', async () => {
    const { page, engine } = await openWindow();
    engine.publish('recording', { ...asked, seconds: 28_800, isConversation: true });
    const question = page.getByTestId('recording-question');
    await expect.poll(() => question.textContent()).toContain('Grace Hopper wants to record this conversation');
    expect(await question.textContent()).toContain('until they stop or you take your voice off');
    expect(await question.textContent()).not.toContain('plugin');
    expect(await page.getByTestId('recording-news').textContent()).toContain('wants to record this conversation');
  });

  it('has nothing that axe objects to in either theme, and fits 360 px', async () => {
    const { page, engine } = await openWindow();
    engine.publish('recording', asked);
    await page.getByTestId('recording-question').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    engine.publish('recording', running);
    await page.getByTestId('recording-withdraw').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    engine.publish('recording', asked);
    const allow = await page.getByTestId('recording-allow').boundingBox();
    expect((allow?.x ?? 999) + (allow?.width ?? 999)).toBeLessThanOrEqual(360);
  });
});
