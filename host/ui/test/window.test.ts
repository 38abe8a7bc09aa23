import { describe, expect, it } from 'vitest';
import { ADA, ENGINE_DEVICE, message, snapshot, user, WINDOW_DEVICE } from './fixtures.ts';
import { requested, useWindows } from './with-window.ts';

const { open, openBeside, openEngine, openWindow, openFreshWindow, restart, launch } = useWindows();

describe('opening', () => {
  it('drops the code, keeps the token for a reload, shares memory with its worklet, and breaks no policy', async () => {
    const { page, engine, problems } = await openFreshWindow({ device: WINDOW_DEVICE });
    await page.getByTestId('view-talk').waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.reload();
    await page.getByTestId('view-talk').waitFor();
    await page.locator('[data-testid="app"][data-device="running"]').waitFor();
    await expect.poll(() => engine.pcm.status, { timeout: 8000 }).toBeGreaterThan(1);
    expect(engine.pcm.live).toBeGreaterThan(50);
    expect(engine.pcm.peak).toBeGreaterThan(0.01);
    expect(problems).toEqual([]);
  });

  it('says what to do when the code was used already', async () => {
    const { page, engine } = await openWindow();
    const second = await openBeside(page);
    const used = engine.address;
    await second.page.goto(used);
    await second.page.getByTestId('view-talk').waitFor();
    const third = await openBeside(page);
    await third.page.goto(used);
    await third.page.getByRole('heading', { name: 'Open Jackfield again' }).waitFor();
    expect(await page.getByTestId('view-talk').isVisible()).toBe(true);
  });

  it('shows a banner while the engine is gone and goes on by itself when it is back', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    const { port } = engine;
    await engine[Symbol.asyncDispose]();
    await page.getByTestId('link-banner').waitFor();
    engine.snapshot = { ...engine.snapshot, self: { ...engine.snapshot.self, isMuted: true } };
    await restart(engine, port);
    await page.locator('[data-testid="app"][data-link="open"]').waitFor();
    await page.getByTestId('link-banner').waitFor({ state: 'detached' });
    expect(await page.getByTestId('mute').getAttribute('aria-pressed')).toBe('true');
  });
});

describe('talk', () => {
  it('shows names, quotes and chat as text, never as markup', async () => {
    const { page } = await openWindow({ users: [ADA, user(2, '<img src=x onerror=alert(1)>', 'ff', 1)] });
    await page.getByTestId('chat-message').last().waitFor();
    expect(await page.getByTestId('chat-message').last().textContent()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('[data-testid="view-talk"] img').count()).toBe(0);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
  });

  it('says with the line which codec one speaks, and why it is not the wanted one', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('connection-badge').click();
    await page.getByTestId('codec').getByText('You speak Opus', { exact: true }).waitFor();
    const waiting = { pluginId: 'jackfield:adpcm', name: 'ADPCM', reason: 'lacked', lackedBy: ['Grace'] } as const;
    engine.publish('codec', { pluginId: 'jackfield:opus', name: 'Opus', waiting });
    await page.getByText('You speak Opus, because Grace does not have the same ADPCM').waitFor();
    engine.publish('codec', { pluginId: 'jackfield:adpcm', name: 'ADPCM', waiting: null });
    await page.getByText('You speak ADPCM').waitFor();
    expect(await page.getByTestId('codec').count()).toBe(1);
  });

  it('says that one cannot be heard, why and what comes next, and neither badge nor chain pretend otherwise', async () => {
    const { page, engine } = await openWindow();
    const banner = page.getByTestId('voice-banner');
    const badge = page.getByTestId('connection-badge');
    expect(await banner.count()).toBe(0);
    expect(await badge.textContent()).toContain('Connection good');
    const error = { code: 'PLUGIN_TRANSPILE_FAILED', message: 'Opus could not be prepared: the system stopped it.' };
    const nextTryAtMs = Date.now() + 60_000;
    const waiting = { kind: 'waiting', what: 'Opus', attempt: 2, error, nextTryAtMs } as const;
    engine.publish('voice', { speaking: waiting, hearing: waiting });
    await page.locator('[data-testid="voice-banner"][data-code="PLUGIN_TRANSPILE_FAILED"]').waitFor();
    expect(await banner.textContent()).toMatch(
      /^You cannot be heard yet, and you hear nobody\. Opus could not be .* second try in \d+ s\./,
    );
    expect(await page.getByTestId('voice-doctor').count()).toBe(1);
    expect(await badge.textContent()).toContain('Connected, not heard yet');
    expect(await badge.getAttribute('data-rating')).toBe('off');
    await badge.click();
    expect(await page.getByTestId('codec').textContent()).toContain('Nothing is sent: Opus is not running yet');
    await page.keyboard.press('Escape');
    await page.getByTestId('nav-plugins').click();
    await page.locator('.node--off').getByText('not running').first().waitFor();
    const progress = { done: 6, total: 12 };
    const starting = { kind: 'starting', what: 'Opus', step: 'starting', attempt: 2, progress } as const;
    engine.publish('voice', { speaking: starting, hearing: { kind: 'running' } });
    await page.getByText('You cannot be heard yet. Starting Opus (second try), 50 % …').waitFor();
    engine.publish('voice', { speaking: { kind: 'running' }, hearing: { kind: 'running' } });
    await banner.waitFor({ state: 'detached' });
    expect(await page.locator('.node--off').count()).toBe(0);
  });

  it('says that the server has muted one', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    engine.publish('userChanged', { ...ADA, isServerMuted: true });
    await page.getByTestId('server-muted-banner').waitFor();
    expect(await page.getByTestId('server-muted-banner').textContent()).toContain('The server has muted you.');
    engine.publish('userChanged', ADA);
    await page.getByTestId('server-muted-banner').waitFor({ state: 'detached' });
  });

  it('lights the lamp of who talks by the level of the meters', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    engine.publish('talking', { userId: 2, isTalking: true });
    const lamp = page.locator('[data-testid="stage-person"][data-user-id="2"][data-talking="true"] .lamp');
    await lamp.waitFor();
    const levels = new Set<string>();
    await expect
      .poll(async () => {
        levels.add(await lamp.evaluate((element) => element.style.getPropertyValue('--level')));
        return levels.size;
      })
      .toBeGreaterThan(3);
    engine.publish('talking', { userId: 2, isTalking: false });
    await page.locator('[data-testid="stage-person"][data-user-id="2"][data-talking="false"]').waitFor();
  });

  it('asks for no meters while it is hidden, and then computes no style for a second', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    engine.publish('talking', { userId: 2, isTalking: true });
    await page.locator('[data-testid="stage-person"][data-user-id="2"]').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const styles = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'RecalcStyleCount')?.value ?? 0;
    };
    const stylesIn = async (ms: number): Promise<number> => {
      const before = await styles();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return (await styles()) - before;
    };
    const expectStyles = async (): Promise<void> => {
      const before = await styles();
      await expect.poll(async () => (await styles()) - before).toBeGreaterThan(5);
    };
    const setHidden = (isHidden: boolean) =>
      page.evaluate(
        (value) => {
          Object.defineProperty(document, 'visibilityState', { value, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        },
        isHidden ? 'hidden' : 'visible',
      );
    await expectStyles();
    await setHidden(true);
    await expect.poll(() => engine.isWatchingMeters).toBe(false);
    // Earlier meters have been drawn.
    await stylesIn(300);
    expect(await stylesIn(1_000)).toBe(0);
    await setHidden(false);
    await expect.poll(() => engine.isWatchingMeters).toBe(true);
    await expectStyles();
  });

  it('shows who was talking before it opened', async () => {
    const { page, engine } = await openWindow({ talking: [2] });
    const shown = (): Promise<(string | null)[]> =>
      Promise.all(
        ['member', 'stage-person'].map((place) =>
          page.locator(`[data-testid="${place}"][data-user-id="2"]`).getAttribute('data-talking'),
        ),
      );
    expect(await shown()).toEqual(['true', 'true']);
    engine.publish('talking', { userId: 2, isTalking: false });
    await expect.poll(shown).toEqual(['false', 'false']);
  });

  it("sets a person's volume between 0 and 200 percent", async () => {
    const { page, engine } = await openWindow();
    await page.locator('[data-testid="member"][data-user-id="2"]').getByTestId('member-menu').click();
    await page.getByTestId('person-volume').focus();
    await page.keyboard.press('End');
    await expect.poll(() => engine.snapshot.settings.userVolumes['5a17c2d4e6f80911']).toBe(200);
    await page.keyboard.press('Home');
    await expect.poll(() => engine.snapshot.settings.userVolumes['5a17c2d4e6f80911']).toBe(0);
    await page.getByRole('button', { name: 'Back to 100 %' }).click();
    await expect.poll(() => engine.snapshot.settings.userVolumes['5a17c2d4e6f80911']).toBe(100);
    await page.keyboard.press('Escape');
    await page.getByTestId('person-popover').waitFor({ state: 'detached' });
    engine.publish('talking', { userId: 2, isTalking: true });
    await page.locator('[data-testid="stage-person"][data-user-id="2"]').getByRole('button').click();
    await page.getByTestId('person-popover').getByRole('heading', { name: 'Grace Hopper' }).waitFor();
  });

  it('keeps what was written when the engine refuses it, and says why', async () => {
    const { page, engine } = await openWindow();
    engine.refusals.set('sendChat', { code: 'CHAT_TOO_FAST', message: 'You are writing too fast.' });
    await page.getByTestId('chat-input').fill('again');
    await page.getByTestId('chat-send').click();
    await page.locator('[data-testid="notice"][data-code="CHAT_TOO_FAST"]').waitFor();
    expect(await page.getByTestId('chat-input').inputValue()).toBe('again');
    await page.getByTestId('notice-dismiss').click();
    await page.getByTestId('notice').waitFor({ state: 'detached' });
  });

  it('counts down to the next try while it reconnects', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    const reason = { code: 'CONNECTION_LOST', message: 'The server closed the line.' };
    const address = 'voice.example.org:7430';
    engine.publish('connection', {
      kind: 'reconnecting',
      address,
      attempt: 3,
      nextTryAtMs: Date.now() + 3500,
      reason,
      wasConnected: true,
    });
    const countdown = page.getByTestId('reconnect-countdown');
    await expect.poll(() => countdown.textContent()).toMatch(/Try 3 in [234] s/);
    await expect.poll(() => countdown.textContent(), { timeout: 8000 }).toMatch(/Try 3 in [01] s/);
    engine.publish('connection', engine.snapshot.connection);
    await page.getByTestId('reconnecting-banner').waitFor({ state: 'detached' });
  });

  it('trusts a changed certificate only after the user says that it was compared', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('view-talk').waitFor();
    const details = { address: 'voice.example.org:7430', expected: 'ab'.repeat(32), actual: 'c4'.repeat(32) };
    engine.publish('notice', {
      id: 'n1',
      level: 'error',
      error: { code: 'CERTIFICATE_CHANGED', message: 'Changed.', details },
    });
    const trust = page.getByTestId('notice-trust');
    await trust.waitFor();
    expect(await trust.isDisabled()).toBe(true);
    expect(await page.getByTestId('notice').textContent()).toContain('c4c4 c4c4');
    await page.getByTestId('notice-trust-sure').check();
    await trust.click();
    await page.getByTestId('notice').waitFor({ state: 'detached' });
    const request = engine.requests.find(({ method }) => method === 'trustServer');
    expect(request?.params).toEqual({ address: details.address, fingerprint: details.actual });
  });

  it('offers the same where the connection failed because of it, and connects once it is trusted', async () => {
    const address = 'voice.example.org:7430';
    const details = { address, expected: 'ab'.repeat(32), actual: 'c4'.repeat(32) };
    const error = { code: 'CERTIFICATE_CHANGED', message: 'Changed.', details };
    const self = { ...snapshot().self, channelId: null };
    const { page, engine } = await openWindow({ connection: { kind: 'failed', address, error }, self });
    await page.getByTestId('notice-trust-sure').check();
    await page.getByTestId('notice-trust').click();
    await page.locator('[data-testid="app"][data-connection="connected"]').waitFor();
    expect(engine.requests.map(({ method }) => method)).toContain('trustServer');
  });

  it('tries the same address again after a failure', async () => {
    const address = 'voice.example.org:7430';
    const error = { code: 'SERVER_UNREACHABLE', message: 'The server cannot be reached.' };
    const self = { ...snapshot().self, channelId: null };
    const { page, engine } = await openWindow({ connection: { kind: 'failed', address, error }, self });
    await page.getByText('The server cannot be reached.').waitFor();
    await page.getByTestId('connect-again').click();
    await page.locator('[data-testid="app"][data-connection="connected"]').waitFor();
    expect(engine.snapshot.connection).toMatchObject({ address });
  });

  it('connects to an address that was typed', async () => {
    const { page, engine } = await openWindow({ connection: { kind: 'idle' } });
    await page.getByTestId('open-connect').click();
    await page.getByTestId('connect-address').fill('other.example:1234');
    await page.getByTestId('connect-submit').click();
    await page.getByTestId('connect-dialog').waitFor({ state: 'detached' });
    expect(engine.snapshot.connection).toMatchObject({ kind: 'connected', address: 'other.example:1234' });
  });
});

describe('elsewhere in the window', () => {
  it('says in the title where one is and that one is muted, and marks what was written meanwhile', async () => {
    const { page, engine } = await openWindow();
    await expect.poll(() => page.title()).toBe('Lobby – Jackfield');
    await page.getByTestId('nav-settings').click();
    await page.keyboard.press('m');
    await expect.poll(() => page.title()).toBe('Lobby – muted – Jackfield');
    engine.publish('chat', message('99', user(2, 'Grace Hopper', '5a17', 1), 'where are you?', Date.now()));
    await expect.poll(() => page.title()).toBe('(1) Lobby – muted – Jackfield');
    await page.getByTestId('nav-talk').click();
    await expect.poll(() => page.title()).toBe('Lobby – muted – Jackfield');
  });
});

describe('two windows', () => {
  it('leaves the sound to the first, asks for no microphone in the second, moves it on request and when the other one closes', async () => {
    const first = await openWindow({ device: WINDOW_DEVICE });
    await first.page.locator('[data-testid="app"][data-device="running"]').waitFor();
    const second = await openBeside(first.page);
    await second.page.goto(first.engine.address);
    const banner = second.page.getByTestId('elsewhere-banner');
    await banner.getByText('Audio is active in another window.').waitFor();
    expect(await first.page.getByTestId('app').getAttribute('data-device')).toBe('running');
    await second.page.getByTestId('take-over').click();
    await first.page.getByTestId('elsewhere-banner').waitFor();
    await second.page.locator('[data-testid="app"][data-device="running"]').waitFor();
    const before = first.engine.pcm.live;
    await expect.poll(() => first.engine.pcm.live).toBeGreaterThan(before + 20);
    expect(await first.page.getByTestId('app').getAttribute('data-device')).toBe('elsewhere');
    await second.page.close();
    await first.page.locator('[data-testid="app"][data-device="running"]').waitFor();
    const alone = first.engine.pcm.live;
    await expect.poll(() => first.engine.pcm.live).toBeGreaterThan(alone + 20);
  });

  it('does not take the sound from the one that works when its own microphone is denied', async () => {
    const first = await openWindow({ device: WINDOW_DEVICE });
    await first.page.locator('[data-testid="app"][data-device="running"]').waitFor();
    const second = await open({ permissions: [] });
    await second.page.goto(first.engine.address);
    await second.page.getByTestId('take-over').click();
    const banner = second.page.getByTestId('elsewhere-banner');
    await expect.poll(() => banner.textContent()).toContain('The microphone is blocked');
    expect(await banner.textContent()).toContain('The other window keeps the sound.');
    expect(await first.page.getByTestId('app').getAttribute('data-device')).toBe('running');
    // The engine still reports the state of the first window, whose device works.
    expect(first.engine.snapshot.device).toMatchObject({ isRunning: true, error: null });
    const before = first.engine.pcm.live;
    await expect.poll(() => first.engine.pcm.live).toBeGreaterThan(before + 20);
    await second.page.context().grantPermissions(['microphone']);
    await second.page.getByTestId('take-over').click();
    await second.page.locator('[data-testid="app"][data-device="running"]').waitFor();
    await first.page.getByTestId('elsewhere-banner').waitFor();
  });
});

const DEVICES = {
  backend: 'pipe',
  inputs: [
    { id: 'in-yeti', name: 'Yeti', isDefault: true },
    { id: 'in-cam', name: 'Camera', isDefault: false },
  ],
  outputs: [{ id: 'out-desk', name: 'Desk', isDefault: true }],
  inputId: '',
  outputId: '',
} as const;

describe('the devices of the engine', () => {
  it('leave the page without a microphone, an audio context and a socket, and take over from it when they are chosen', async () => {
    const { page, engine, problems } = await openWindow({ device: ENGINE_DEVICE });
    const app = page.getByTestId('app');
    await page.locator('[data-testid="app"][data-device="running"][data-device-kind="native"]').waitFor();
    await requested(engine, 'watchMeters');
    expect([engine.pcm.captured, engine.pcm.isTaken]).toEqual([0, false]);
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect((await loaded()).join()).not.toMatch(/worklet|pcm-worker/);
    engine.setDevice(WINDOW_DEVICE);
    await expect.poll(() => engine.pcm.live).toBeGreaterThan(20);
    expect(await app.getAttribute('data-device')).toBe('running');
    engine.setDevice(ENGINE_DEVICE);
    await expect.poll(() => engine.pcm.isTaken).toBe(false);
    expect(await app.getAttribute('data-device')).toBe('running');
    const { captured } = engine.pcm;
    engine.setDevice(WINDOW_DEVICE);
    await expect.poll(() => engine.pcm.captured).toBeGreaterThan(captured + 20);
    expect(problems).toEqual([]);
  });

  it('are chosen by name and tried in the settings, which follow what is plugged in, and are all that is asked for at the first run', async () => {
    const settings = { ...snapshot().settings, isSetUp: false };
    const { page, engine } = await openWindow({ device: ENGINE_DEVICE, devices: DEVICES, settings });
    await page.getByTestId('first-run-input').selectOption('in-cam');
    await page.getByTestId('first-run-test-sound').click();
    await page.getByTestId('first-run-level').waitFor();
    expect(await page.getByTestId('first-run-try').count()).toBe(0);
    await page.getByTestId('first-run-finish').click();
    await page.getByTestId('nav-settings').click();
    const input = page.getByTestId('settings-input');
    const labels = () => input.locator('option').allInnerTexts();
    await expect.poll(labels).toEqual(['System default (Yeti)', 'Yeti', 'Camera']);
    engine.publish('devices', { ...DEVICES, inputs: DEVICES.inputs.slice(0, 1), inputId: 'in-cam' });
    await expect.poll(labels).toEqual(['System default (Yeti)', 'Yeti', 'Chosen microphone (not connected)']);
    expect(await input.inputValue()).toBe('in-cam');
    await page.getByTestId('settings-latency-low').click();
    const shortPackets = page.getByTestId('settings-packet-10');
    await expect.poll(() => shortPackets.getAttribute('aria-checked')).toBe('true');
    expect(await shortPackets.isDisabled()).toBe(true);
    await page.getByTestId('settings-access-window').click();
    await expect
      .poll(() => engine.snapshot.settings)
      .toMatchObject({ inputDeviceId: 'in-cam', windowInputDeviceId: '', audioLatency: 'low', audioAccess: 'window' });
    expect(engine.requests.filter(({ method }) => method === 'playTestSound')).toHaveLength(1);
    await page.getByTestId('nav-talk').click();
    await expect
      .poll(() => engine.requests.findLast(({ method }) => method === 'watchDevices')?.params)
      .toEqual({ isWatching: false });
  });

  it('are told of by name when they are gone, and the window offers its own sound where there are none', async () => {
    const { page, engine } = await openWindow({ device: ENGINE_DEVICE });
    const error = { code: 'MICROPHONE_MISSING', message: 'There is no microphone.', details: { name: 'Yeti' } };
    engine.setDevice({ ...ENGINE_DEVICE, inputName: null, error });
    const banner = page.getByTestId('device-banner');
    await expect.poll(() => banner.innerText()).toContain('“Yeti” is no longer connected, so others cannot hear you.');
    expect(await page.getByTestId('app').getAttribute('data-device')).toBe('no-microphone');
    expect(await page.getByTestId('use-window-sound').count()).toBe(0);
    const none = { code: 'AUDIO_DEVICES_MISSING', message: 'There is no microphone and there are no speakers.' };
    engine.setDevice({ ...ENGINE_DEVICE, isRunning: false, inputName: null, outputName: null, error: none });
    await page.getByTestId('use-window-sound').click();
    await expect.poll(() => engine.snapshot.settings.audioAccess).toBe('window');
    engine.setDevice(ENGINE_DEVICE);
    await banner.waitFor({ state: 'detached' });
  });
});

describe('first run and settings', () => {
  it('asks for the name, tries the microphone with a live level, lets one hear oneself, and begins', async () => {
    const settings = { ...snapshot().settings, name: '', isSetUp: false };
    const { page, engine, problems } = await openWindow({ settings, device: WINDOW_DEVICE });
    await page.getByTestId('view-first-run').waitFor();
    expect(await page.getByTestId('first-run-finish').isDisabled()).toBe(true);
    expect(engine.pcm.captured).toBe(0);
    await page.getByTestId('first-run-try').click();
    const level = page.getByTestId('first-run-level');
    await level.waitFor();
    await expect.poll(() => level.getAttribute('aria-valuenow')).not.toBe('-100');
    await page.getByTestId('first-run-hear').click();
    await expect.poll(() => engine.snapshot.self.isMonitoring).toBe(true);
    await page.getByTestId('first-run-name').fill('  Ada  ');
    await page.getByTestId('first-run-finish').click();
    await page.getByTestId('view-talk').waitFor();
    expect(engine.snapshot.settings).toMatchObject({ name: 'Ada', isSetUp: true });
    expect(engine.snapshot.self.isMonitoring).toBe(false);
    expect(problems).toEqual([]);
  });

  it('changes theme, processing, packet length and device', async () => {
    const { page, engine } = await openWindow({ device: WINDOW_DEVICE });
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings-theme-dark').click();
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await page.getByTestId('settings-echo-cancellation').click();
    await page.getByTestId('settings-packet-10').click();
    await expect
      .poll(() => engine.snapshot.settings)
      .toMatchObject({ theme: 'dark', hasEchoCancellation: false, packetMs: 10 });
    const input = page.getByTestId('settings-input');
    await expect.poll(() => input.locator('option').count()).toBeGreaterThan(1);
    const label = (await input.locator('option').nth(1).textContent()) ?? '';
    await input.selectOption({ index: 1 });
    await expect.poll(() => engine.snapshot.settings.windowInputDeviceId).toBe(label);
    const output = page.getByTestId('settings-output');
    const loudspeaker = (await output.locator('option').nth(1).textContent()) ?? '';
    await output.selectOption({ index: 1 });
    await expect.poll(() => engine.snapshot.settings.windowOutputDeviceId).toBe(loudspeaker);
    await page.locator('[data-testid="app"][data-device="running"]').waitFor();
    expect(await page.getByTestId('device-banner').count()).toBe(0);
    await page.getByTestId('settings-name').fill('Countess');
    await page.keyboard.press('Enter');
    await expect.poll(() => engine.snapshot.settings.name).toBe('Countess');
  });

  it('goes on without a microphone: says so, and still ticks so that the others are heard', async () => {
    const { page, engine } = await openFreshWindow({ device: WINDOW_DEVICE }, { permissions: [] });
    await page.locator('[data-testid="device-banner"][data-code="MICROPHONE_DENIED"]').waitFor();
    expect(await page.getByTestId('device-banner').textContent()).toContain('You still hear the others.');
    await expect.poll(() => engine.pcm.captured).toBeGreaterThan(100);
    expect(engine.pcm.live).toBe(0);
    await expect.poll(() => engine.snapshot.device.error?.code).toBe('MICROPHONE_DENIED');
    await page.context().grantPermissions(['microphone']);
    await page.getByTestId('device-banner').getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-testid="app"][data-device="running"]').waitFor();
    await expect.poll(() => engine.pcm.live).toBeGreaterThan(10);
  });

  it('says that a click is needed where the browser holds sound back, and then is heard', async () => {
    const engine = await openEngine({ device: WINDOW_DEVICE });
    const strict = await open({ permissions: [] }, await launch('document-user-activation-required'));
    await strict.page.goto(engine.address);
    // Playwright's evaluation in a page counts as a gesture, so the page must have requested audio before.
    await expect.poll(() => engine.snapshot.device.error?.code).toBe('MICROPHONE_DENIED');
    await strict.page.getByTestId('click-to-hear').waitFor();
    expect(engine.pcm.captured).toBe(0);
    await strict.page.getByTestId('click-to-hear').click();
    await strict.page.getByTestId('click-to-hear').waitFor({ state: 'detached' });
    await expect.poll(() => engine.pcm.captured).toBeGreaterThan(20);
  });

  it('leaves the microphone alone where the engine has a device of its own', async () => {
    const { page, engine } = await openWindow({
      device: { kind: 'file', isRunning: true, error: null, backend: null, inputName: null, outputName: null },
    });
    await page.getByTestId('view-talk').waitFor();
    await requested(engine, 'watchMeters');
    expect(await page.getByTestId('app').getAttribute('data-device')).toBe('running');
    expect(await page.getByTestId('app').getAttribute('data-device-kind')).toBe('file');
    expect(engine.pcm.captured).toBe(0);
  });
});
