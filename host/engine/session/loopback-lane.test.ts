/** The stock session on a lane that is not the switchboard: see docs/design/lanes.md. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WavWriter } from '../audio/wav-writer.ts';
import { LOOPBACK_CHANNELS, LOOPBACK_PROFILE, LoopbackLane } from '../lanes/testing/loopback-lane.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();
const { openEngine, openWindow } = engines;
const HERE = { address: 'loopback://attic', home: null, channelName: 'Kitchen' };

describe('a session on another lane', () => {
  it('has that lane’s channels, limits and features, and refuses by them', async () => {
    const engine = await openEngine('ada', { lanes: [new LoopbackLane()] });
    const window = await openWindow(engine);
    engine.connectAtStart(HERE);
    await window.until('self', ({ channelId }) => channelId === 11);
    const { channels, connection, lane } = window.state;
    expect(connection).toMatchObject({ kind: 'connected', address: 'loopback://attic', fingerprint: null });
    expect(channels).toEqual(LOOPBACK_CHANNELS);
    expect(lane).toEqual(LOOPBACK_PROFILE);
    await window.request('sendChat', { text: 'x'.repeat(120) });
    await window.until('chat', (chat) => chat.length === 1);
    await expect(window.request('sendChat', { text: 'x'.repeat(121) })).rejects.toMatchObject({
      code: 'CHAT_TOO_LONG',
      details: { limit: 120 },
    });
    const record = { format: 'opus', tracks: 'mix', folder: null } as const;
    await expect(window.request('recordConversation', record)).rejects.toMatchObject({ code: 'RECORDING_UNSUPPORTED' });
    await expect(window.request('startWhisper', { userIds: [7], channelIds: [] })).rejects.toMatchObject({
      code: 'WHISPER_UNSUPPORTED',
    });
    expect(await window.request('invites', null)).toEqual([]);
    await expect(window.request('connect', { address: 'loopback://1' })).rejects.toMatchObject({
      code: 'ADDRESS_INVALID',
    });
  });

  it('sends the voice over it, and forgets its limits when the user leaves', async () => {
    const inputPath = join(engines.folder, 'buzz.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    const device = { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 } as const;
    const engine = await openEngine('ada', { lanes: [new LoopbackLane()], device });
    const window = await openWindow(engine);
    const plugins = ['echo-cancellation', 'noise-suppression', 'voice-gate', 'auto-gain'];
    for (const name of plugins) await window.request('disablePlugin', { id: `jackfield:${name}` });
    engine.connectAtStart(HERE);
    await window.until('talking', (ids) => ids.includes(7));
    await window.request('watchMeters', { isWatching: true });
    await expect.poll(() => window.meters?.users[7] ?? -100, { timeout: 20_000 }).toBeGreaterThan(-40);
    await window.request('disconnect', null);
    await window.until('lane', (lane) => lane === null);
  });
});
