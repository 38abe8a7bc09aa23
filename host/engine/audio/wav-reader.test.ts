import { describe, expect, it } from 'vitest';
import { readWav } from './wav-reader.ts';

/** A WAV file of one format chunk and `data`. */
function makeWav(
  tag: number,
  channels: number,
  rate: number,
  bits: number,
  data: Uint8Array,
  claimed = data.length,
): Uint8Array {
  const bytes = Buffer.alloc(44 + data.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + data.length, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(tag, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE((rate * channels * bits) / 8, 28);
  bytes.writeUInt16LE((channels * bits) / 8, 32);
  bytes.writeUInt16LE(bits, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(claimed >>> 0, 40);
  bytes.set(data, 44);
  return bytes;
}

function samplesOf(bytes: Uint8Array): number[] {
  const wav = readWav(bytes);
  if (!wav.ok) throw new Error(wav.reason);
  return [...wav.samples];
}

describe('readWav', () => {
  it('reads 8, 16, 24 and 32 bit integers and 32 and 64 bit floats as the same halves', () => {
    expect(samplesOf(makeWav(1, 1, 8_000, 8, Uint8Array.of(192, 64)))).toEqual([0.5, -0.5]);
    expect(samplesOf(makeWav(1, 1, 8_000, 16, Uint8Array.of(0, 0x40, 0, 0xc0)))).toEqual([0.5, -0.5]);
    expect(samplesOf(makeWav(1, 1, 8_000, 24, Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0)))).toEqual([0.5, -0.5]);
    expect(samplesOf(makeWav(1, 1, 8_000, 32, Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0)))).toEqual([0.5, -0.5]);
    expect(samplesOf(makeWav(3, 1, 8_000, 32, new Uint8Array(Float32Array.of(0.5, -0.5).buffer)))).toEqual([0.5, -0.5]);
    expect(samplesOf(makeWav(3, 1, 8_000, 64, new Uint8Array(Float64Array.of(0.5, -0.5).buffer)))).toEqual([0.5, -0.5]);
  });

  it('averages 2 channels into one and keeps the rate', () => {
    const wav = readWav(makeWav(1, 2, 44_100, 16, Uint8Array.of(0, 0x40, 0, 0x20)));
    expect(wav).toEqual({ ok: true, rate: 44_100, channels: 2, samples: Float32Array.of(0.375) });
  });

  it('takes what is there when the header claims 4 GiB, as streams and crashed recorders do', () => {
    expect(samplesOf(makeWav(1, 1, 8_000, 16, Uint8Array.of(0, 0x40), 0xffff_ffff))).toEqual([0.5]);
  });

  it('turns what is not finite into 0', () => {
    const data = new Uint8Array(Float32Array.of(Number.NaN, Infinity, 0.25).buffer);
    expect(samplesOf(makeWav(3, 1, 8_000, 32, data))).toEqual([0, 0, 0.25]);
  });

  it('says why it refuses: no RIFF, ADPCM, 0 channels, 31 minutes, no data', () => {
    expect(readWav(new Uint8Array(100))).toEqual({ ok: false, reason: 'no RIFF WAVE header' });
    expect(readWav(makeWav(2, 1, 8_000, 4, new Uint8Array(8)))).toEqual({ ok: false, reason: 'format 2 with 4 bits' });
    expect(readWav(makeWav(1, 0, 8_000, 16, new Uint8Array(8)))).toEqual({ ok: false, reason: '0 channels' });
    expect(readWav(makeWav(1, 1, 1_000, 8, new Uint8Array(31 * 60 * 1_000)))).toEqual({
      ok: false,
      reason: 'longer than 30 minutes',
    });
    expect(readWav(makeWav(1, 1, 8_000, 16, new Uint8Array(8)).subarray(0, 36))).toEqual({
      ok: false,
      reason: 'no data chunk',
    });
  });

  it('gives a result for 20,000 damaged files and never a sample that is not finite', () => {
    const whole = makeWav(3, 2, 48_000, 32, new Uint8Array(Float32Array.from({ length: 40 }, (_, i) => i / 40).buffer));
    let state = 5;
    const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from(whole);
      for (let i = Math.floor(random() * 6); i >= 0; i--)
        bytes[Math.floor(random() * (i % 2 === 0 ? 48 : 200))] = random() * 256;
      const wav = readWav(bytes.subarray(0, Math.floor(random() * (bytes.length + 1))));
      const isSound = wav.ok ? wav.samples.every((x) => Number.isFinite(x)) : wav.reason.length > 3;
      expect(isSound).toBe(true);
    }
  });
});
