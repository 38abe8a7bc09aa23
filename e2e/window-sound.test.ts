import { expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { SoundRoom } from './harness/sound-room.ts';
import { rms } from './metrics/noise.ts';
import { loadSpeech } from './speech/speech.ts';

it('lets the window capture and play with --device chromium: one hears oneself in the Echo channel', async () => {
  await using stack = new AsyncDisposableStack();
  const room = stack.use(await SoundRoom.open(['dora']));
  const env = room.environmentOf('dora');
  const client = stack.use(await Client.start({ name: 'Dora', device: 'chromium', env }));
  await client.window.introduce('Dora');
  expect(await client.window.app.getAttribute('data-device-kind')).toBe('chromium');
  await client.window.join('Echo');
  const hears = async (): Promise<number> => {
    const ears = await room.recordEars('dora');
    await room.speak('dora', loadSpeech('frontCenter'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    return rms((await ears.stop()).samples);
  };
  await expect.poll(hears, { timeout: 60_000 }).toBeGreaterThan(0.01);
  await client.window.open('settings');
  await client.window.page.getByTestId('settings-echo-cancellation').waitFor();
  // Low latency shortens packets and the encoder's look-ahead, whoever plays.
  expect(await client.window.page.getByTestId('settings-latency-low').count()).toBe(1);
});
