import { describe, expect, it } from 'vitest';
import type { ServerInvite } from '@jackfield/protocol/servers';
import { FINGERPRINT, snapshot } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { tabTo, useWindows } from './with-window.ts';

const { openWindow, openFreshWindow } = useWindows();

const ADDRESS = 'voice.example.org:27420';
const AWAY = { channelId: null, userId: null };
const idle = () => ({ connection: { kind: 'idle' as const }, self: { ...snapshot().self, ...AWAY } });

function withServers() {
  const { settings } = snapshot();
  return {
    ...idle(),
    ownServer: { address: '127.0.0.1:27420', fingerprint: 'ab'.repeat(32), isShared: false },
    settings: {
      ...settings,
      servers: [
        { address: ADDRESS, name: 'The Exchange', lastUsedAtMs: Date.now() - 86_400_000 },
        { address: '192.0.2.7:5000', name: 'Friday friends', lastUsedAtMs: null },
      ],
    },
  };
}

const INVITE: ServerInvite = {
  name: 'The Exchange',
  fingerprint: FINGERPRINT,
  isOwn: false,
  channelName: 'Lobby',
  addresses: [
    {
      address: ADDRESS,
      reach: 'given',
      link: `jackfield://${ADDRESS}/#${FINGERPRINT}`,
      channelLink: `jackfield://${ADDRESS}/?channel=Lobby#${FINGERPRINT}`,
    },
  ],
};

describe('the connect dialog', () => {
  it('says at the field, inside the dialog, what is wrong with an address, and nothing behind it', async () => {
    const { page, engine } = await openWindow(idle());
    const message = '“you@host” is not a server address: leave out the part before the @ sign.';
    engine.refusals.set('connect', { code: 'ADDRESS_INVALID', message });
    await page.getByTestId('open-connect').click();
    const field = page.getByTestId('connect-address');
    expect(await field.getAttribute('placeholder')).toBe('voice.example.org:27420');
    await field.fill('you@host');
    await page.keyboard.press('Enter');
    const error = page.getByTestId('connect-dialog').getByTestId('connect-error');
    await expect.poll(() => error.textContent()).toContain(message);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.getByTestId('notice').count()).toBe(0);
    await field.fill('host');
    await error.waitFor({ state: 'detached' });
  });

  it('shows what a link and an internationalised name come to', async () => {
    const { page, engine } = await openWindow(idle());
    engine.readings.set('bücher.example', {
      isOk: true,
      address: 'xn--bcher-kva.example:27420',
      fingerprint: FINGERPRINT,
      channelName: 'Lobby',
      isKnown: false,
    });
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill('bücher.example');
    const meaning = page.getByTestId('connect-meaning');
    await expect.poll(() => meaning.textContent()).toContain('xn--bcher-kva.example:27420, channel Lobby.');
    expect(await meaning.textContent()).toContain('7068 a7a4');
  });

  it('shows that it connects, lets one stop, says that a server could not be reached, and never that a connection was lost', async () => {
    const { page, engine } = await openWindow(idle());
    engine.connectionAfter = { kind: 'connecting', address: ADDRESS };
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill(ADDRESS);
    await page.keyboard.press('Enter');
    const progress = page.getByTestId('connect-progress');
    await expect.poll(() => progress.textContent()).toMatch(/Connecting to voice\.example\.org:27420… [12] s/u);
    const reason = {
      code: 'SERVER_UNREACHABLE',
      message: `Could not connect to ${ADDRESS}: no server answers on that port. Check the port, and that the server runs.`,
    };
    const nextTryAtMs = Date.now() + 60_000;
    const waiting = { kind: 'reconnecting', address: ADDRESS, attempt: 4, nextTryAtMs, wasConnected: false } as const;
    engine.publish('connection', { ...waiting, reason });
    await expect
      .poll(() => page.getByTestId('connect-error').textContent())
      .toContain('no server answers on that port');
    await expect.poll(() => progress.textContent()).toContain('Jackfield keeps trying: attempt 4 in');
    const words = (await page.locator('body').textContent()) ?? '';
    expect(words).toContain('Could not connect');
    for (const untrue of ['was lost', 'gone', 'Reconnecting', 'rejoin']) expect(words).not.toContain(untrue);
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('connect-cancel').click();
    await expect.poll(() => engine.snapshot.connection.kind).toBe('idle');
    await progress.waitFor({ state: 'detached' });
    expect(await page.getByTestId('connect-dialog').isVisible()).toBe(true);
    await page.getByTestId('connect-cancel').click();
    await page.getByTestId('connect-dialog').waitFor({ state: 'detached' });
  });

  it('explains a server that is not the one of the invite link, and offers no trust', async () => {
    const { page, engine } = await openWindow(idle());
    const details = { address: ADDRESS, expected: FINGERPRINT, actual: 'c4'.repeat(32) };
    const error = { code: 'INVITE_MISMATCH', message: 'Another one.', details };
    engine.connectionAfter = { kind: 'failed', address: ADDRESS, error };
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill(ADDRESS);
    await page.getByTestId('connect-submit').click();
    const dialog = page.getByTestId('connect-dialog');
    await dialog.getByText('is not the one in the invite link').waitFor();
    expect(await dialog.textContent()).toContain('c4c4 c4c4');
    expect(await dialog.getByTestId('notice-trust').count()).toBe(0);
    expect(await runAxe(page)).toEqual([]);
  });

  it('lists servers, connects to one, renames, removes and brings one back by the keyboard alone', async () => {
    const { page, engine } = await openWindow(withServers());
    await tabTo(page, page.getByTestId('open-connect'));
    await page.keyboard.press('Enter');
    await page.getByTestId('connect-dialog').waitFor();
    const rows = page.getByTestId('bookmark');
    expect(await rows.first().textContent()).toContain('voice.example.org:27420 · used yesterday');
    expect(await page.getByTestId('own-server').textContent()).toContain('for this computer only');
    expect(await runAxe(page)).toEqual([]);
    await tabTo(page, rows.nth(1).getByTestId('bookmark-rename'));
    await page.keyboard.press('Enter');
    await page.getByTestId('bookmark-name').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Monday friends');
    await page.keyboard.press('Enter');
    await page.getByText('Monday friends').waitFor();
    await tabTo(page, rows.nth(1).getByTestId('bookmark-remove'));
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.settings.servers.map(({ name }) => name)).toEqual(['The Exchange']);
    // The focus is on Undo.
    await page.locator('[data-testid="bookmark-undo"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.settings.servers).toHaveLength(2);
    // Escape ends the renaming, not the dialog.
    await tabTo(page, rows.first().getByTestId('bookmark-rename'));
    await page.keyboard.press('Enter');
    await page.getByTestId('bookmark-name').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('bookmark-name').waitFor({ state: 'detached' });
    await tabTo(page, rows.first().getByTestId('bookmark-connect'));
    await page.keyboard.press('Enter');
    await page.getByTestId('connect-dialog').waitFor({ state: 'detached' });
    expect(engine.snapshot.connection).toMatchObject({ kind: 'connected', address: ADDRESS });
  });

  it('adds a server without going there', async () => {
    const { page, engine } = await openWindow(idle());
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill('new.example:1');
    await page.getByTestId('connect-save').click();
    await page.getByTestId('connect-saved').waitFor();
    await page.getByTestId('bookmark').getByText('new.example:1 · not used yet').waitFor();
    expect(engine.snapshot.connection.kind).toBe('idle');
  });
});

describe('inviting', () => {
  it('shows link, QR code, address and fingerprint of the server, copies, and can leave the channel out', async () => {
    const { page, engine } = await openFreshWindow({}, { permissions: ['clipboard-read', 'clipboard-write'] });
    engine.invites = [INVITE];
    await page.getByTestId('open-invite').click();
    const shown = page.getByTestId('invite-link');
    await expect.poll(() => shown.inputValue()).toBe(INVITE.addresses[0]?.channelLink);
    expect(await page.getByTestId('invite-qr').locator('path').getAttribute('d')).toContain('M4 4h1v1h-1z');
    expect(await page.getByTestId('invite-fingerprint').textContent()).toContain('7068 a7a4 df3b');
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('invite-copy').click();
    await page.getByTestId('invite-copy').getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(INVITE.addresses[0]?.channelLink);
    await page.getByTestId('invite-channel').uncheck();
    await expect.poll(() => shown.inputValue()).toBe(INVITE.addresses[0]?.link);
    await page.keyboard.press('Escape');
    await page.getByTestId('invite-dialog').waitFor({ state: 'detached' });
  });

  it('says how to share a server that only this computer reaches, and when there is none to invite to', async () => {
    const { page, engine } = await openWindow();
    engine.invites = [{ ...INVITE, isOwn: true, addresses: [] }];
    await page.getByTestId('open-invite').click();
    await page.getByTestId('invite-not-shared').getByText('npm start -- --share').waitFor();
    expect(await page.getByTestId('invite-qr').count()).toBe(0);
    await page.getByTestId('invite-close').click();
    engine.invites = [];
    await page.keyboard.press('Control+k');
    await page.keyboard.type('invite');
    await page.keyboard.press('Enter');
    await page.getByTestId('invite-none').waitFor();
  });

  it('shows the fingerprint at the first visit until it was seen, and always with the details of the connection', async () => {
    const { connection } = snapshot();
    const ownServer = { address: '127.0.0.1:27420', fingerprint: 'ab'.repeat(32), isShared: false };
    const first = { ...connection, trust: 'first-visit' } as typeof connection;
    const { page, engine } = await openWindow({ connection: first, ownServer });
    const banner = page.getByTestId('first-visit');
    await expect.poll(() => banner.textContent()).toContain('7068 a7a4 df3b');
    // The banner does not block talking.
    await page.locator('[data-testid="channel"][data-channel-name="Echo"]').getByTestId('channel-join').click();
    await expect.poll(() => engine.snapshot.self.channelId).toBe(3);
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('first-visit-done').click();
    await banner.waitFor({ state: 'detached' });
    const badge = page.getByTestId('connection-badge');
    expect((await badge.textContent())?.replaceAll(/\s+/gu, ' ')).toMatch(/Connection good · \d+ ms/u);
    await badge.click();
    await page.getByTestId('connection-popover').waitFor();
    const shown = await page.getByTestId('server-fingerprint').allTextContents();
    expect(shown.map((words) => words.slice(0, 9))).toEqual(['7068 a7a4', 'abab abab']);
  });
});

describe('without a connection', () => {
  it('the list of channels is grey, says that it is from before, shows nobody where oneself was, and lets nobody join', async () => {
    const { page, engine } = await openWindow();
    await page.locator('[data-testid="member"][data-user-name="Ada"]').waitFor();
    engine.publish('self', { ...engine.snapshot.self, channelId: null });
    engine.publish('connection', {
      kind: 'reconnecting',
      address: ADDRESS,
      attempt: 2,
      nextTryAtMs: Date.now() + 60_000,
      reason: { code: 'CONNECTION_LOST', message: 'It is gone.' },
      wasConnected: true,
    });
    await page.getByTestId('channels-stale').waitFor();
    expect(await page.locator('[data-testid="member"][data-user-name="Ada"]').count()).toBe(0);
    expect(await page.locator('[data-testid="channel"][data-joined="true"]').count()).toBe(0);
    const joins = await page.getByTestId('channel-join').all();
    for (const join of joins) expect(await join.isDisabled()).toBe(true);
    expect(await runAxe(page)).toEqual([]);
    engine.publish('connection', engine.snapshot.connection);
    await page.getByTestId('channels-stale').waitFor({ state: 'detached' });
    await page.locator('[data-testid="member"][data-user-name="Ada"]').waitFor();
  });
});

describe('the palette', () => {
  it('opens a person, a part of the settings, a plugin and the help by everyday words', async () => {
    const { page, engine } = await openWindow();
    const search = async (words: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByTestId('palette-input').waitFor();
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      await page.getByTestId('palette').waitFor({ state: 'detached' });
    };
    await page.getByTestId('view-talk').waitFor();
    await search('grace vol');
    await page.getByTestId('person-dialog').getByTestId('person-volume').waitFor();
    expect(await runAxe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await search('mute linus');
    await expect.poll(() => engine.snapshot.settings.mutedUsers).toEqual(['0f9e8d7c6b5a4932']);
    await search('hear linus again');
    await expect.poll(() => engine.snapshot.settings.mutedUsers).toEqual([]);
    // The person's volume is unchanged.
    expect(engine.snapshot.settings.userVolumes['0f9e8d7c6b5a4932']).toBeUndefined();
    await search('mic');
    await page.locator('[data-testid="settings-input"]:focus').waitFor();
    await search('noise permissions');
    await page.locator('[data-testid="plugin-detail"][data-plugin-id="jackfield:noise-suppression"]').waitFor();
    await search('help');
    await page.getByTestId('help-dialog').waitFor();
    expect(await runAxe(page)).toEqual([]);
  });
});
