import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations } from './harness/accessibility.ts';
import { Client } from './harness/client.ts';
import { screenshot } from './harness/screenshot.ts';
import { SoundRoom } from './harness/sound-room.ts';
import { loadSpeech } from './speech/speech.ts';

const VOICE_CHANGER = 'jackfield:voice-changer';
const GREETER = 'jackfield:greeter';
const NOISE_SUPPRESSION = 'jackfield:noise-suppression';

/** A first start without any configuration: the client starts its own server. */
describe('the window of a first start', () => {
  const stack = new AsyncDisposableStack();
  let room: SoundRoom;
  let client: Client;

  beforeAll(async () => {
    room = stack.use(await SoundRoom.open(['carol']));
    client = stack.use(await Client.start({ name: 'Carol', env: room.environmentOf('carol') }));
  });
  afterAll(() => stack.disposeAsync());

  /** True when Carol, in the Echo channel, hears her own voice. */
  const hears = async (): Promise<boolean> => {
    const ears = await room.recordEars('carol');
    await room.speak('carol', loadSpeech('frontCenter'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    return (await ears.stop()).samples.some((sample) => Math.abs(sample) > 0.05);
  };

  /** Opens the page of a plugin, which is already open after its installation. */
  const openDetail = async (id: string): Promise<Locator> => {
    const { window } = client;
    const detail = window.page.locator(`[data-testid="plugin-detail"][data-plugin-id="${id}"]`);
    if (!(await detail.isVisible())) await window.plugin(id).getByTestId('plugin-open').click();
    await detail.waitFor();
    return detail;
  };

  const removePlugin = async (id: string): Promise<void> => {
    const { window } = client;
    if ((await window.plugin(id).getAttribute('data-status')) === 'available') return;
    const detail = await openDetail(id);
    await detail.getByTestId('plugin-remove').click();
    await window.page.getByTestId('plugin-remove-confirm').click();
    await window.waitForPlugin(id, 'available');
  };

  it('asks for a name, shows the level of the microphone and has no violation of axe', async () => {
    const { page } = client.window;
    await page.getByTestId('view-first-run').waitFor();
    await page.getByTestId('first-run-name').fill('Carol');
    const hush = new AbortController();
    const spoken = room.speak('carol', loadSpeech('instructions'), hush.signal);
    await expect
      .poll(async () => Number(await page.getByTestId('first-run-level').getAttribute('aria-valuenow')), {
        timeout: 10_000,
      })
      .toBeGreaterThan(-45);
    await screenshot(page, 'first-run');
    hush.abort();
    await spoken;
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.getByTestId('first-run-finish').click();
    await page.getByTestId('view-talk').waitFor();
  });

  it('shows Lobby, Quiet room and Echo of the server that it started, and has no violation of axe', async () => {
    const { window } = client;
    await window.waitForState('connection', 'connected');
    const names = await window.page
      .getByTestId('channel')
      .evaluateAll((channels) => channels.map((channel) => channel.getAttribute('data-channel-name')));
    expect(names).toEqual(['Lobby', 'Quiet room', 'Echo']);
    await window.join('Echo');
    await window.say('Do I hear myself? https://example.org');
    await window.waitForMessage('Do I hear myself?');
    expect(await findAccessibilityViolations(window.page)).toEqual([]);
    await screenshot(window.page, 'echo');
  });

  it('lets the Echo channel say back what was said', async () => {
    const { window } = client;
    expect(await hears()).toBe(true);
    expect(await window.app.getAttribute('data-device')).toBe('running');
  });

  it('leaves microphone and speakers to the engine: the page asks for neither and loads no part for them', async () => {
    const { page } = client.window;
    expect(await client.window.app.getAttribute('data-device-kind')).toBe('native');
    // The code is a string because this file has no browser types.
    const permission = "navigator.permissions.query({ name: 'microphone' }).then(({ state }) => state)";
    expect(await page.evaluate(permission)).not.toBe('granted');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.join()).not.toMatch(/worklet|pcm-worker/);
  });

  it('says within a second that the microphone is gone, by name, and hears it again once it is back', async () => {
    const { page } = client.window;
    const banner = page.locator('[data-testid="device-banner"][data-code="MICROPHONE_MISSING"]');
    await room.unplugMicrophone('carol');
    await banner.waitFor({ timeout: 1_000 });
    expect(await banner.innerText()).toContain('“carol-microphone” is no longer connected');
    expect(await client.window.app.getAttribute('data-device')).toBe('no-microphone');
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await room.plugMicrophone('carol');
    await banner.waitFor({ state: 'detached', timeout: 2_000 });
    await expect.poll(hears, { timeout: 20_000 }).toBe(true);
  });

  it('is clicked through on the Plugins page: sheet, install, switch, settings, order, costs, removal', async () => {
    const { window } = client;
    const { page } = window;
    await window.open('plugins');
    // Closes a dialog that an earlier attempt may have left open.
    await page.keyboard.press('Escape');
    for (const id of [GREETER, VOICE_CHANGER]) await removePlugin(id);
    await window.plugin(GREETER).getByTestId('plugin-install').click();
    const sheet = page.getByTestId('permission-sheet');
    await sheet.waitFor();
    const asked = await sheet
      .getByTestId('permission')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-permission-id')));
    expect(asked).toEqual(expect.arrayContaining(['chat', 'session']));
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await screenshot(page, 'permissions');
    await page.getByTestId('permission-cancel').click();
    await sheet.waitFor({ state: 'detached' });
    expect(await window.plugin(GREETER).getAttribute('data-status')).toBe('available');

    await window.setPlugin(GREETER, true);
    await window.setPlugin(VOICE_CHANGER, true);

    // A user speaks, so that the screenshot shows levels and costs.
    const hush = new AbortController();
    await using speech = new AsyncDisposableStack();
    const spoken = room.speak('carol', loadSpeech('instructions'), hush.signal);
    speech.defer(async () => {
      hush.abort();
      await spoken;
    });
    const slots = page.locator('[data-testid="chain"][data-stage="captured"]').getByTestId('chain-slot');
    const order = () => slots.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-plugin-id')));
    await expect.poll(order).toContain(VOICE_CHANGER);
    const before = await order();
    expect(before.length).toBeGreaterThan(1);
    await slots
      .filter({ hasText: 'Voice changer' })
      .getByRole('button', { name: 'Voice changer', exact: true })
      .focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(order).toEqual([...before.slice(0, -2), before.at(-1), before.at(-2)]);
    const meter = page.locator('[data-testid="chain"][data-stage="captured"]').getByTestId('chain-meter').first();
    const level = async () => Number(await meter.getAttribute('aria-valuenow'));
    await expect.poll(level, { timeout: 30_000, interval: 20 }).toBeGreaterThan(-50);

    const detail = await openDetail(VOICE_CHANGER);
    await detail.getByTestId('setting-keepFormants').click();
    await expect
      .poll(
        async () => Number.parseFloat((await detail.getByTestId('metrics-p50').innerText()).replace(/[^\d.]/g, '')),
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    expect(await findAccessibilityViolations(page)).toEqual([]);
    // The screenshot shows a user who speaks.
    await expect.poll(level, { timeout: 30_000, interval: 20 }).toBeGreaterThan(-30);
    await screenshot(page, 'plugins');
    await speech.disposeAsync();

    await removePlugin(VOICE_CHANGER);
    await expect.poll(order).not.toContain(VOICE_CHANGER);
  });

  it('shows on one page what all plugins may do and what one costs, light and dark', async () => {
    const { window } = client;
    const { page } = window;
    for (const theme of ['dark', 'light']) {
      await window.open('settings');
      await page.getByTestId(`settings-theme-${theme}`).click();
      await window.open('plugins');
      await page.getByTestId('show-grants').click();
      const grants = page.getByTestId('all-grants');
      await grants.waitFor();
      expect(await grants.getByTestId('grant').count()).toBeGreaterThan(3);
      expect(await findAccessibilityViolations(page)).toEqual([]);
      await screenshot(page, `grants-${theme}`);
      await page.getByTestId('show-grants').click();
      await grants.waitFor({ state: 'detached' });
      await window.plugin(NOISE_SUPPRESSION).getByTestId('plugin-open').click();
      const detail = page.locator(`[data-testid="plugin-detail"][data-plugin-id="${NOISE_SUPPRESSION}"]`);
      await detail.waitFor();
      await detail.evaluate((element) => element.scrollIntoView());
      await detail.getByTestId('metrics-p50').waitFor();
      await screenshot(page, `metrics-${theme}`);
    }
  });

  it('has no violation of axe in the settings, light and dark', async () => {
    const { window } = client;
    await window.open('settings');
    for (const theme of ['dark', 'light']) {
      await window.page.getByTestId(`settings-theme-${theme}`).click();
      await screenshot(window.page, `settings-${theme}`);
      expect(await findAccessibilityViolations(window.page)).toEqual([]);
    }
  });

  it('checks the call: the doctor hears the microphone and loses nothing on the way to the server and back', async () => {
    const { window } = client;
    const { page } = window;
    const dialog = page.getByTestId('doctor-dialog');
    // Closes a dialog that an earlier attempt may have left open.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await window.open('settings');
    await page.getByTestId('settings-doctor').click();
    await dialog.waitFor();
    const hush = new AbortController();
    const spoken = room.speak('carol', loadSpeech('instructions'), hush.signal);
    await page.getByTestId('doctor-run').click();
    await page.getByTestId('doctor-result').waitFor({ timeout: 30_000 });
    hush.abort();
    await spoken;
    const codes = await page
      .getByTestId('doctor-finding')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code') ?? ''));
    // A busy machine may cause jitter, which is no loss.
    expect(codes.filter((code) => /^(UP|DOWN)LINK_(GOOD|JITTER)$/.test(code))).toHaveLength(2);
    expect(codes.filter((code) => /_LOSS$|^MICROPHONE_(MISSING|SILENT|NO_SOUND|SOFT)$/.test(code))).toEqual([]);
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await screenshot(page, 'doctor');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('mutes by key M and deafens by key D', async () => {
    const { window } = client;
    await window.open('talk');
    await window.page.locator('body').click({ position: { x: 2, y: 2 } });
    for (const [key, button] of [
      ['m', 'mute'],
      ['d', 'deafen'],
    ] as const) {
      await window.page.keyboard.press(key);
      await expect.poll(() => window.page.getByTestId(button).getAttribute('aria-pressed')).toBe('true');
      await window.page.keyboard.press(key);
      await expect.poll(() => window.page.getByTestId(button).getAttribute('aria-pressed')).toBe('false');
    }
  });

  it('has thrown and logged no error in all of this', () => {
    expect(client.window.problems).toEqual([]);
  });
});
