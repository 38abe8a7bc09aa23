import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeEngine } from './fake-engine.ts';
import { LANE, snapshot } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { tabTo, useWindows } from './with-window.ts';

const { openWindow, openFreshWindow } = useWindows();

/** Ada (1) is the user; Grace is 2, in the Lobby with her. */
const [GRACE, QUIET] = [2, 2];
const quiet = { own: null, heard: [], lastFrom: null, lastTarget: null } as const;
const whispersOf = ({ requests }: FakeEngine): unknown[] =>
  requests.filter(({ method }) => method === 'startWhisper' || method === 'stopWhisper').map(({ method }) => method);

/** Params of the last request about whispers or listening. */
function lastOf({ requests }: FakeEngine): unknown {
  const methods = ['startWhisper', 'setListening', 'setWhisperRefused'];
  return requests.findLast(({ method }) => methods.includes(method))?.params;
}

async function openCard(page: Page): Promise<void> {
  await page.locator(`[data-testid="member"][data-user-id="${GRACE}"]`).click();
  await page.getByTestId('person-whisper').waitFor();
}

/** Saves a screenshot into the folder that `JACKFIELD_SCREENSHOTS` names, if it is set. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['JACKFIELD_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

describe('whispering', () => {
  it('lasts while the button of a person’s card is held, by pointer and by key, and latches with a short press', async () => {
    const { page, engine, problems } = await openWindow();
    await openCard(page);
    const button = page.getByTestId('person-whisper');
    await button.hover();
    await page.mouse.down();
    const own = page.getByTestId('whisper-own');
    await own.waitFor();
    expect(await own.textContent()).toContain('You whisper to Grace Hopper. 2 people hear you; your channel does not.');
    expect(lastOf(engine)).toEqual({ userIds: [GRACE], channelIds: [] });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await page.waitForTimeout(350);
    await page.mouse.up();
    await own.waitFor({ state: 'detached' });
    await button.focus();
    await page.keyboard.down('Space');
    await own.waitFor();
    await page.waitForTimeout(350);
    await page.keyboard.up('Space');
    await own.waitFor({ state: 'detached' });
    expect(whispersOf(engine)).toEqual(['startWhisper', 'stopWhisper', 'startWhisper', 'stopWhisper']);
    await page.keyboard.press('Enter');
    await own.waitFor();
    expect(whispersOf(engine)).toHaveLength(5);
    expect(await runAxe(page)).toEqual([]);
    await picture(page, 'whisper-own-light');
    await page.keyboard.press('Escape');
    await page.getByTestId('whisper-stop').click();
    await own.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('reaches the whole whisper group, which is put together from the cards and stays through a reconnect', async () => {
    const { page, engine, problems } = await openWindow();
    const own = page.getByTestId('whisper-own');
    const [grace, other] = engine.snapshot.users.filter(({ id }) => id !== engine.snapshot.self.userId);
    if (grace === undefined || other === undefined) throw new Error('the fixture has two others');
    for (const { id } of [grace, other]) {
      await page.locator(`[data-testid="member"][data-user-id="${id}"]`).click();
      await page.getByTestId('person-in-group').click();
      await expect.poll(() => page.getByTestId('person-in-group').getAttribute('aria-checked')).toBe('true');
      await page.keyboard.press('Escape');
    }
    const group = page.getByTestId('whisper-group');
    expect(await group.textContent()).toContain(`${grace.name} and ${other.name}`);
    expect(await page.getByTestId('member-in-group').count()).toBe(2);
    // Before the first whisper, the key goes to the group.
    await page.keyboard.down('w');
    await expect.poll(() => lastOf(engine)).toEqual({ userIds: [grace.id, other.id], channelIds: [] });
    await page.waitForTimeout(350);
    await page.keyboard.up('w');
    await own.waitFor({ state: 'detached' });
    await page.getByTestId('whisper-group-hold').focus();
    await page.keyboard.down('Space');
    await own.waitFor();
    expect(await own.textContent()).toContain(`You whisper to ${grace.name} and ${other.name}.`);
    await picture(page, 'whisper-group-light');
    expect(await runAxe(page)).toEqual([]);
    await page.waitForTimeout(350);
    await page.keyboard.up('Space');
    await own.waitFor({ state: 'detached' });
    // People who come back have other ids.
    engine.publish('userLeft', { userId: other.id });
    await expect.poll(() => group.textContent()).not.toContain(other.name);
    engine.publish('userChanged', { ...other, id: 77 });
    await expect.poll(() => group.textContent()).toContain(other.name);
    await page.getByTestId('whisper-group-clear').click();
    await group.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('is shown to the listener on every page, read out, marked in the list, and answered with a held key', async () => {
    const { page, engine } = await openFreshWindow({}, { colorScheme: 'dark' });
    engine.publish('whisper', { ...quiet, heard: [{ userId: GRACE, isShout: false }], lastFrom: GRACE });
    const heard = page.getByTestId('whisper-heard');
    await heard.waitFor();
    expect(await heard.textContent()).toContain('Grace Hopper whispers to you.');
    expect(await page.getByRole('status', { name: 'Whispers' }).count()).toBe(1);
    const mark = page.locator(`[data-testid="member"][data-user-id="${GRACE}"] [data-testid="member-whispers"]`);
    expect(await mark.textContent()).toContain('whispers');
    await picture(page, 'whisper-heard-dark');
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('nav-settings').click();
    expect(await heard.isVisible()).toBe(true);
    await page.keyboard.down('r');
    await expect.poll(() => lastOf(engine)).toEqual({ userIds: [GRACE], channelIds: [] });
    await page.waitForTimeout(350);
    await page.keyboard.up('r');
    await expect.poll(() => whispersOf(engine)).toEqual(['startWhisper', 'stopWhisper']);
    // A letter typed into a field triggers no key.
    await page.getByTestId('nav-talk').click();
    await page.getByTestId('chat-input').fill('');
    await page.getByTestId('chat-input').press('r');
    expect(whispersOf(engine)).toHaveLength(2);
  });

  it('to a channel is a shout; listening there is seen by all, by name', async () => {
    const { page, engine } = await openWindow();
    const channel = page.locator(`[data-testid="channel"][data-channel-id="${QUIET}"]`);
    const listen = channel.getByTestId('channel-listen');
    await tabTo(page, listen);
    expect(await listen.evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
    await page.keyboard.press('Enter');
    await expect.poll(() => lastOf(engine)).toEqual({ channelIds: [QUIET] });
    await expect.poll(() => channel.getByTestId('channel-listeners').textContent()).toContain('You listen');
    expect(await listen.getAttribute('aria-pressed')).toBe('true');
    const grace = engine.snapshot.users.find(({ id }) => id === GRACE);
    if (grace === undefined) throw new Error('Grace is not there');
    engine.publish('userChanged', { ...grace, listensTo: [QUIET], isPriority: true });
    await expect
      .poll(() => channel.getByTestId('channel-listeners').textContent())
      .toContain('You and Grace Hopper listen');
    expect(await page.getByTestId('member-priority').count()).toBe(1);
    const shout = channel.getByTestId('channel-shout');
    await shout.hover();
    await page.mouse.down();
    await expect.poll(() => page.getByTestId('whisper-own').textContent()).toContain('You shout to Quiet room.');
    await page.mouse.up();
    await picture(page, 'listening-light');
    expect(await runAxe(page)).toEqual([]);
  });

  it('is refused per person and altogether, has keys and ducking in the settings, and says where a server cannot do it', async () => {
    const { page, engine } = await openWindow();
    await openCard(page);
    await page.getByTestId('person-refuse-whispers').click();
    await expect.poll(() => lastOf(engine)).toEqual({ userId: GRACE, isRefused: true });
    await expect.poll(() => page.getByTestId('person-refuse-whispers').getAttribute('aria-checked')).toBe('true');
    engine.publish('lane', { ...LANE, features: { ...LANE.features, hasWhispers: false } });
    expect(await page.getByTestId('whisper-unsupported').textContent()).toContain('the server is too old');
    expect(await page.getByTestId('channel-listen').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings-whispers-taken').click();
    await expect.poll(() => engine.snapshot.settings.takesWhispers).toBe(false);
    await page.getByTestId('whisper-key-reply').click();
    await page.keyboard.press('Control+Shift+A');
    await expect.poll(() => engine.snapshot.settings.whisperKeys).toEqual({ again: 'W', reply: 'Ctrl+Shift+A' });
    await page.getByTestId('settings-ducking').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => engine.snapshot.settings.duckingDb).toBe(0);
    await page.getByTestId('settings-ducking').scrollIntoViewIfNeeded();
    await picture(page, 'whisper-settings');
    expect(await runAxe(page)).toEqual([]);
    expect(snapshot().settings.duckingDb).toBe(12);
  });
});
