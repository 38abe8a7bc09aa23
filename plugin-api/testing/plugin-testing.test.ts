import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openEvents, runCodec, runEffect, snrOf } from './plugin-testing.ts';

const registry = fileURLToPath(new URL('../../registry/jackfield/', import.meta.url));
const lobby = { id: 7, name: 'Lobby' };

describe('plugin testing', { timeout: 60_000 }, () => {
  it('runs 100 ms through the voice changer: another voice at mix 100, one own at mix 0', async () => {
    const file = `${registry}voice-changer/0.1.0.wasm`;
    const sound = Float32Array.from(
      { length: 9_600 },
      (_, index) => 0.3 * Math.sin((2 * Math.PI * 150 * index) / 48_000),
    );
    const dry = await runEffect(file, sound, { settings: { mix: 0 } });
    expect(dry).toMatchObject({ latencySamples: 960, faults: [] });
    expect(snrOf(sound.subarray(0, 4_800), dry.output.subarray(960, 5_760))).toBeGreaterThan(40);
    const wet = await runEffect(file, sound, { settings: { mix: 100, mode: 'robot' } });
    expect(snrOf(sound.subarray(0, 4_800), wet.output.subarray(960, 5_760))).toBeLessThan(10);
  });

  it('runs 200 ms of a voice through a codec: ADPCM keeps the wave at 35 dB in 248 bytes a packet, not at 90', async () => {
    const voice = Float32Array.from(
      { length: 9_600 },
      (_, index) => 0.3 * Math.sin((2 * Math.PI * 150 * index) / 48_000),
    );
    const { snrDb, problems } = await runCodec(`${registry}adpcm/0.1.0.wasm`, voice, { snrDb: 90, maxBytes: 248 });
    expect(snrDb).toBeGreaterThan(35);
    expect(problems).toEqual([expect.stringContaining('90 dB are wanted')]);
  });

  it('calls the greeter and sees what it writes', async () => {
    await using running = await openEvents(`${registry}greeter/0.2.0.wasm`, { settings: { greeting: 'Hi {name}' } });
    const { client } = running.events;
    await running.events.call('user-events', 'onUserJoinChannel', [client.enter('Ben'), lobby]);
    expect(client.chat).toEqual(['Hi Ben']);
    expect(client.calls.at(-1)).toEqual({ name: 'chat.send', args: [7, 'Hi Ben'] });
  });
});
