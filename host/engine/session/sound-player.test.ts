import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { AudioThreadClient, AudioThreadEvents } from './audio-thread-client.ts';
import { SoundPlayer } from './sound-player.ts';

/** A fake of the audio thread that handles only sounds. */
class FakeAudio extends EventEmitter<AudioThreadEvents> {
  readonly played: { id: number; samples: Float32Array; gain: number; isForChannel: boolean }[] = [];
  readonly stopped: number[] = [];
  playSound(id: number, samples: Float32Array, gain: number, isForChannel: boolean): void {
    this.played.push({ id, samples, gain, isForChannel });
  }
  stopSound(id: number): void {
    this.stopped.push(id);
  }
}

function open(): { audio: FakeAudio; player: SoundPlayer } {
  const audio = new FakeAudio();
  return { audio, player: new SoundPlayer(audio as unknown as AudioThreadClient) };
}

/** Makes a WAV file, 16 bits, mono. */
function wav(seconds: number, rate: number): Uint8Array {
  const data = Buffer.alloc(seconds * rate * 2, 1);
  const header = Buffer.alloc(44);
  header.write('RIFF\0\0\0\0WAVEfmt ');
  header.writeUInt32LE(16, 16);
  header.writeUInt32LE(0x0001_0001, 20);
  header.writeUInt32LE(rate, 24);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

const ada = { pluginId: 'a:a', isForChannel: false, gain: 0.5 };
const bob = { pluginId: 'a:b', isForChannel: true, gain: 1 };
const samples = Float32Array.of(0.1, 0.2);

describe('SoundPlayer', () => {
  it('starts samples at once and in a copy, a WAV file of another rate when it is brought to 48 kHz', async () => {
    const { audio, player } = open();
    expect(player.play(samples, bob)).toEqual({ kind: 'playing', id: 1 });
    expect(audio.played).toEqual([{ id: 1, samples, gain: 1, isForChannel: true }]);
    expect(audio.played[0]?.samples.buffer).not.toBe(samples.buffer);
    expect(player.play(wav(2, 24_000), ada)).toEqual({ kind: 'playing', id: 2 });
    expect(audio.played.length).toBe(1);
    await expect.poll(() => audio.played.length).toBe(2);
    expect(audio.played[1]).toMatchObject({ id: 2, gain: 0.5, isForChannel: false });
    expect(audio.played[1]?.samples.length).toBe(96_000);
  });

  it('brings a file to 48 kHz once: the second time it starts at once', async () => {
    const { audio, player } = open();
    const file = wav(1, 8_000);
    player.play(file, ada);
    await expect.poll(() => audio.played.length).toBe(1);
    player.play(file, ada);
    expect(audio.played.length).toBe(2);
    // A minute of other sounds evicts it from the cache.
    player.play(wav(59, 48_000), ada);
    player.play(wav(2, 48_000), ada);
    player.play(file, ada);
    expect(audio.played.length).toBe(4);
  });

  it('plays eight at once, of all plugins together, and the ninth when one has ended', () => {
    const { audio, player } = open();
    for (let count = 0; count < 8; count++) player.play(samples, count % 2 === 0 ? ada : bob);
    expect(player.play(samples, ada)).toEqual({ kind: 'tooMany' });
    audio.emit('soundEnded', 3);
    expect(player.play(samples, ada)).toMatchObject({ kind: 'playing' });
  });

  it('stops what is the plugin’s own, all of it when the plugin ends, and what has not begun never does', async () => {
    const { audio, player } = open();
    player.play(samples, ada);
    player.play(samples, bob);
    player.stop('a:a', 2);
    player.stop('a:a', 99);
    expect(audio.stopped).toEqual([]);
    player.play(wav(1, 8_000), ada);
    player.stopAll('a:a');
    expect(audio.stopped).toEqual([1, 3]);
    player.play(wav(1, 16_000), bob);
    await expect.poll(() => audio.played.length).toBe(3);
    expect(audio.played.map(({ id }) => id)).toEqual([1, 2, 4]);
  });

  it('answers what is no sound with the reason', () => {
    const { player } = open();
    expect(player.play(Buffer.from('nonsense'), ada)).toEqual({ kind: 'bad', reason: 'no RIFF WAVE header' });
  });
});
