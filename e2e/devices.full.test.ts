import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { report } from './harness/report.ts';
import { screenshot } from './harness/screenshot.ts';
import { SoundRoom } from './harness/sound-room.ts';
import { rms } from './metrics/noise.ts';
import { loadSpeech } from './speech/speech.ts';

const TOLD_WITHIN_MS = 1_000;
/** Time that the last word needs to return from the server. */
const TAIL_MS = 700;

/** Alice's client follows the default devices of a computer whose sound devices change during the call. */
describe('the devices of a computer during a call', () => {
  const stack = new AsyncDisposableStack();
  let room: SoundRoom;
  let client: Client;

  beforeAll(async () => {
    room = stack.use(await SoundRoom.open(['alice', 'bob']));
    await room.setDefault('alice');
    client = stack.use(await Client.start({ name: 'Alice', env: room.environment }));
    await client.window.introduce('Alice');
    await client.window.join('Echo');
  });
  afterAll(() => stack.disposeAsync());

  const banner = (code: string) => client.window.page.locator(`[data-testid="device-banner"][data-code="${code}"]`);
  const notice = (code: string) => client.window.page.locator(`[data-testid="notice"][data-code="${code}"]`);

  /** RMS at a user's speakers while the same or another user speaks in the Echo channel. */
  const hears = async (ears: string, mouth = ears): Promise<number> => {
    const recorder = await room.recordEars(ears);
    await room.speak(mouth, loadSpeech('frontCenter'));
    await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
    return rms((await recorder.stop()).samples);
  };
  const HEARD = 0.01;

  it('are followed when the system has other defaults: named in a notice, and heard through', async () => {
    await expect.poll(() => hears('alice'), { timeout: 60_000 }).toBeGreaterThan(HEARD);
    await room.setDefault('bob');
    const sinceMs = performance.now();
    await notice('MICROPHONE_CHANGED').waitFor({ timeout: 5_000 });
    await notice('SPEAKERS_CHANGED').waitFor({ timeout: 5_000 });
    const toldMs = performance.now() - sinceMs;
    report('default changed', { toldMs });
    expect(await notice('MICROPHONE_CHANGED').innerText()).toContain('bob-microphone instead of alice-microphone');
    expect(await notice('SPEAKERS_CHANGED').innerText()).toContain('bob-ears instead of alice-ears');
    // A suspended sink takes time to resume.
    await expect.poll(() => hears('bob'), { timeout: 20_000 }).toBeGreaterThan(HEARD);
    await room.setDefault('alice');
    await notice('MICROPHONE_CHANGED').waitFor({ state: 'detached' });
    await notice('SPEAKERS_CHANGED').waitFor({ state: 'detached' });
    expect(toldMs).toBeLessThan(TOLD_WITHIN_MS);
  });

  it('are chosen by name in the settings, which list them as they come and go, and play the test sound on the chosen one', async () => {
    const { page } = client.window;
    await client.window.open('settings');
    const speakers = page.getByTestId('settings-output');
    const labels = () => speakers.locator('option').allInnerTexts();
    await expect
      .poll(labels)
      .toEqual(expect.arrayContaining(['System default (alice-ears)', 'alice-ears', 'bob-ears']));
    await screenshot(page, 'settings-devices');
    try {
      await speakers.selectOption({ label: 'bob-ears' });
      const recorders = [await room.recordEars('alice'), await room.recordEars('bob')];
      await page.getByTestId('settings-test-sound').click();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const [alice, bob] = await Promise.all(recorders.map(async (recorder) => rms((await recorder.stop()).samples)));
      expect(bob).toBeGreaterThan(HEARD);
      expect(alice).toBeLessThan(1e-4);
      // A device that the user chose causes no notice.
      expect(await notice('SPEAKERS_CHANGED').count()).toBe(0);

      await room.unplugEars('bob');
      await expect.poll(labels).toContain('Chosen speakers (not connected)');
      await notice('SPEAKERS_CHANGED').waitFor();
      expect(await notice('SPEAKERS_CHANGED').innerText()).toContain('alice-ears instead of bob-ears');
      await room.plugEars('bob');
      await expect.poll(labels).toContain('bob-ears');
      await notice('SPEAKERS_CHANGED').waitFor({ state: 'detached' });
    } finally {
      await speakers.selectOption('');
      await client.window.open('talk');
    }
  });

  it('come back after a restart of PulseAudio in the middle of the call', async () => {
    const channel = await client.window.app.getAttribute('data-channel-id');
    await room.restart(1_500);
    await room.setDefault('alice');
    await expect.poll(() => hears('alice'), { timeout: 30_000 }).toBeGreaterThan(HEARD);
    await client.window.waitForState('device', 'running');
    expect(await client.window.page.getByTestId('device-banner').count()).toBe(0);
    expect(await client.window.app.getAttribute('data-channel-id')).toBe(channel);
  });

  it('are said to be gone within a second while PulseAudio is down', async () => {
    const down = room.restart(4_000);
    const sinceMs = performance.now();
    await banner('DEVICE_UNAVAILABLE').waitFor({ timeout: 5_000 });
    const toldMs = performance.now() - sinceMs;
    report('sound server gone', { toldMs });
    await down;
    await room.setDefault('alice');
    await banner('DEVICE_UNAVAILABLE').waitFor({ state: 'detached' });
    expect(toldMs).toBeLessThan(TOLD_WITHIN_MS);
    await expect.poll(() => hears('alice'), { timeout: 30_000 }).toBeGreaterThan(HEARD);
  });

  it('go on by themselves after the engine stood still for 2 s', async () => {
    process.kill(client.program.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill(client.program.pid, 'SIGCONT');
    await expect.poll(() => hears('alice'), { timeout: 30_000 }).toBeGreaterThan(HEARD);
    await client.window.waitForState('device', 'running');
    expect(await client.window.page.getByTestId('device-banner').count()).toBe(0);
  });

  it('that are all gone are said to be, and the window offers its own sound; what comes back is used at once', async () => {
    await room.unplugAll();
    await banner('AUDIO_DEVICES_MISSING').waitFor({ timeout: 5_000 });
    await client.window.page.getByTestId('use-window-sound').waitFor();
    await room.plugAll();
    await room.setDefault('alice');
    await client.window.waitForState('device', 'running');
    await expect.poll(() => hears('alice'), { timeout: 30_000 }).toBeGreaterThan(HEARD);
  });
});
