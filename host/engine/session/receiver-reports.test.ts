import { join } from 'node:path';
import { isCompactVoice } from '@jackfield/wire/compact-voice-packet';
import { expect, it } from 'vitest';
import { WavWriter } from '../audio/wav-writer.ts';
import { openUdpProxy } from '../lanes/switchboard/testing/udp-proxy.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();
const { openPerson, openServer } = engines;

it('a talker whose uplink alone loses packets is told so by somebody who never talks, and adds error correction', async () => {
  const inputPath = join(engines.folder, 'buzz.wav');
  {
    await using writer = await WavWriter.open(inputPath, (error) => {
      throw error;
    });
    for (let n = 0; n < 100; n++) writer.write(new Float32Array(480).map(() => Math.random() * 0.4 - 0.2));
  }
  let serverPort = 0;
  const proxy = engines.stack.use(await openUdpProxy(() => serverPort));
  const server = engines.stack.use(await openServer({ publicUdpPort: proxy.port }));
  serverPort = server.port;
  let packets = 0;
  // Only Ada talks, so all loss on the uplink is hers.
  proxy.losesUplink = (datagram) => isCompactVoice(datagram) && ++packets % 10 === 0;
  const [ada, bob] = await Promise.all([
    openPerson('Ada', server, {
      device: { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 },
    }),
    openPerson('Bob', server),
  ]);
  for (const id of ['jackfield:echo-cancellation', 'jackfield:noise-suppression', 'jackfield:voice-gate'])
    await ada.window.request('disablePlugin', { id });
  await ada.window.until('quality', ({ hasErrorCorrection }) => hasErrorCorrection);
  const { lossPercent, sentLossPercent } = ada.window.state.quality;
  expect(lossPercent).toBe(0);
  expect(sentLossPercent).toBeGreaterThan(4);
  expect(sentLossPercent).toBeLessThan(25);
  expect(bob.window.state.quality.sentLossPercent).toBeNull();
  // Low latency alone shortens the packets, as the listener sees them.
  await bob.window.request('watchPeople', { isWatching: true });
  const packetMs = (): number | undefined => bob.window.people?.[0]?.packetMs;
  await expect.poll(packetMs).toBe(20);
  await ada.window.request('updateSettings', { audioLatency: 'low' });
  await expect.poll(packetMs).toBe(10);
  await ada.window.request('updateSettings', { audioLatency: 'default' });
  await expect.poll(packetMs).toBe(20);
}, 60_000);
