import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSpeech } from '../../e2e/speech/speech.ts';
import { writeLeftWav } from './speech.ts';
import { encodeSpeech } from './talkers.ts';

it('makes about 70 packets of 20 ms of 1.4 s of speech on the left channel, none longer than 500 bytes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jackfield-ogg-'));
  const wav = join(folder, 'speech.wav');
  writeLeftWav(wav, loadSpeech('frontCenter'));
  const packets = encodeSpeech(wav);
  rmSync(folder, { recursive: true });
  expect(packets.length).toBeGreaterThanOrEqual(68);
  expect(packets.length).toBeLessThanOrEqual(73);
  for (const packet of packets) expect(packet.length).toBeLessThan(500);
  // The packets contain speech, not the silence of the other channel.
  expect(Math.max(...packets.map(({ length }) => length))).toBeGreaterThan(60);
  // The first byte of each packet says that it has one frame of 20 ms (RFC 6716, 3.1): code 0.
  expect(new Set(packets.map((packet) => packet[0]! & 3))).toEqual(new Set([0]));
});
