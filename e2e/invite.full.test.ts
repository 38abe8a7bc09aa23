import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations } from './harness/accessibility.ts';
import { Client } from './harness/client.ts';
import { screenshot } from './harness/screenshot.ts';
import { SoundRoom } from './harness/sound-room.ts';
import { Switchboard } from './harness/switchboard.ts';

/** Alice is on a server and invites Bob, whose client started with its own server. */
describe('an invite link between two clients', () => {
  const stack = new AsyncDisposableStack();
  let server: Switchboard;
  let alice: Client;
  let bob: Client;

  beforeAll(async () => {
    const room = stack.use(await SoundRoom.open(['alice', 'bob']));
    server = stack.use(await Switchboard.start());
    alice = stack.use(await Client.start({ name: 'Alice', server: server.address, env: room.environmentOf('alice') }));
    bob = stack.use(await Client.start({ name: 'Bob', env: room.environmentOf('bob') }));
    await alice.window.introduce('Alice');
    await bob.window.introduce('Bob');
  }, 120_000);
  afterAll(() => stack.disposeAsync());

  it('is copied in one window, pasted in the other, and brings both into one channel of one server', async () => {
    const { page } = alice.window;
    // Alice connected by a plain address: she sees the fingerprint, and can talk at once.
    await page.getByTestId('first-visit').waitFor();
    await alice.window.join('Quiet room');
    await page.getByTestId('open-invite').click();
    await page.getByTestId('invite-qr').waitFor();
    const link = await page.getByTestId('invite-link').inputValue();
    expect(link).toMatch(
      new RegExp(`^jackfield://${server.address.replaceAll('.', '\\.')}/\\?channel=Quiet%20room#[0-9a-f]{64}$`, 'u'),
    );
    const fingerprint = (await page.getByTestId('invite-fingerprint').innerText()).replaceAll(/\s/gu, '');
    expect(link.endsWith(`#${fingerprint}`)).toBe(true);
    await page.getByTestId('invite-copy').click();
    await page.getByTestId('invite-copy').getByText('Copied').waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await screenshot(page, 'invite');
    await page.getByTestId('invite-close').click();

    const other = bob.window.page;
    await other.getByTestId('open-connect').click();
    // The fingerprint in the link was altered: Bob's client refuses the server before it sends any of his data.
    const field = other.getByTestId('connect-address');
    await field.fill(link.replace(fingerprint, 'ab'.repeat(32)));
    await other.keyboard.press('Enter');
    await other.getByTestId('connect-dialog').getByText('is not the one in the invite link').waitFor();
    expect((await server.users()).map(({ name }) => name)).toEqual(['Alice']);

    await field.fill(`Here you are:  <${link}>\n`);
    await expect
      .poll(() => other.getByTestId('connect-meaning').textContent())
      .toContain(`Connects to ${server.address}, channel Quiet room.`);
    await other.keyboard.press('Enter');
    await other.getByTestId('connect-dialog').waitFor({ state: 'detached' });
    await alice.window.member('Bob').waitFor();
    await bob.window.member('Alice').waitFor();
    for (const { window } of [alice, bob]) {
      const room = window.page.locator('[data-channel-name="Quiet room"][data-joined="true"]');
      await room.waitFor();
      await expect.poll(() => room.getByTestId('member').count()).toBe(2);
    }
    // The link contained the certificate's fingerprint, so there is nothing to compare.
    expect(await other.getByTestId('first-visit').count()).toBe(0);
    await bob.window.say('Here I am');
    await alice.window.waitForMessage('Here I am', 'Bob');
  });

  it('leaves the server in the list, from which one comes back after a visit at home', async () => {
    const { page } = bob.window;
    await page.getByTestId('open-connect').click();
    await page.getByTestId('own-server').getByRole('button').click();
    await page.getByTestId('connect-dialog').waitFor({ state: 'detached' });
    await alice.window.member('Bob').waitFor({ state: 'detached' });
    await page.getByTestId('open-connect').click();
    const row = page.getByTestId('bookmark');
    await expect.poll(() => row.textContent()).toContain(`${server.address} · used today`);
    await row.getByTestId('bookmark-connect').click();
    await page.getByTestId('connect-dialog').waitFor({ state: 'detached' });
    await expect.poll(async () => (await server.users()).map(({ name }) => name)).toContain('Bob');
  });

  it('says of a server that is switched off where it was, what to check, and that it was never there', async () => {
    const { page } = bob.window;
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill('127.0.0.1:1');
    await page.keyboard.press('Enter');
    const dialog = page.getByTestId('connect-dialog');
    await expect
      .poll(() => dialog.getByTestId('connect-error').textContent())
      .toContain('Could not connect to 127.0.0.1:1: no server answers on that port.');
    expect(await page.locator('body').innerText()).not.toMatch(/was lost|is gone|rejoin/u);
    await screenshot(page, 'connect-unreachable');
    await page.getByTestId('connect-cancel').click();
    await bob.window.waitForState('connection', 'idle');
  });
});
