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
    expect(readWav(makeWav(2, 1, 8_000, 4, new Uint8Array(8)))).toEqual({
      ok: false,
      reason: 'its sound is compressed as Microsoft ADPCM; save it as PCM',
    });
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

  describe('unusual forms that other programs write, 1 s of 440 Hz each', () => {
    const tone = Array.from({ length: 48_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000));
    const pcm = (channels = 1): Buffer => {
      const bytes = Buffer.alloc(tone.length * channels * 2);
      tone.forEach((sample, i) => {
        for (let c = 0; c < channels; c++) bytes.writeInt16LE(Math.round(sample * 32_767), (i * channels + c) * 2);
      });
      return bytes;
    };
    const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
    const chunk = (id: string, data: Uint8Array, size = data.length): Buffer =>
      Buffer.concat([Buffer.from(id, 'latin1'), u32(size), data]);
    const fmt = (tag: number, channels: number, bits: number, extra: readonly number[] = []): Buffer => {
      const block = channels * Math.ceil(bits / 8);
      const head = Buffer.alloc(16 + extra.length);
      head.writeUInt16LE(tag, 0);
      head.writeUInt16LE(channels, 2);
      head.writeUInt32LE(48_000, 4);
      head.writeUInt32LE(48_000 * block, 8);
      head.writeUInt16LE(block, 12);
      head.writeUInt16LE(bits, 14);
      head.set(extra, 16);
      return chunk('fmt ', head);
    };
    const riff = (chunks: readonly Uint8Array[], size?: number, form = 'RIFF'): Buffer => {
      const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
      return Buffer.concat([Buffer.from(form), u32(size ?? body.length), body]);
    };
    const plain = fmt(1, 1, 16);
    const energyOf = (bytes: Uint8Array): number =>
      samplesOf(bytes).reduce((sum, sample) => sum + sample * sample, 0) / 48_000;

    const opposite = pcm(2);
    for (let i = 0; i < tone.length; i++) opposite.writeInt16LE(-opposite.readInt16LE(i * 4), i * 4 + 2);
    const ds64 = Buffer.alloc(28);
    ds64.writeBigUInt64LE(96_000n, 8);
    const sixChannels = Buffer.alloc(tone.length * 12);
    tone.forEach((sample, i) => sixChannels.writeInt16LE(Math.round(sample * 32_767), i * 12));
    const big = Buffer.from(riff([plain, chunk('data', pcm())], undefined, 'RIFX'));
    big.subarray(4, 8).swap32();
    for (const [at, width] of [
      [16, 4],
      [20, 2],
      [22, 2],
      [24, 4],
      [28, 4],
      [32, 2],
      [34, 2],
      [40, 4],
    ] as const) {
      if (width === 4) big.subarray(at, at + 4).swap32();
      else big.subarray(at, at + 2).swap16();
    }
    big.subarray(44).swap16();

    it.each([
      ['as it should be', riff([plain, chunk('data', pcm())])],
      ['of a stream: both sizes 0xffffffff', riff([plain, chunk('data', pcm(), 0xffff_ffff)], 0xffff_ffff)],
      ['of a recorder that crashed: both sizes as at the start', riff([plain, chunk('data', pcm(), 0)], 36)],
      ['of a recorder that crashed: both sizes 0', riff([plain, chunk('data', pcm(), 0)], 0)],
      [
        'RF64',
        riff(
          [chunk('ds64', ds64), plain, chunk('data', pcm(), 0xffff_ffff), chunk('LIST', Buffer.alloc(90))],
          0xffff_ffff,
          'RF64',
        ),
      ],
      ['RIFX', big],
      ['with an odd chunk that is not padded', riff([plain, chunk('LIST', Buffer.alloc(13)), chunk('data', pcm())])],
      ['with an odd chunk that is padded', riff([plain, chunk('LIST', Buffer.alloc(14), 13), chunk('data', pcm())])],
      ['with its data before its format', riff([chunk('data', pcm()), plain])],
      ['with channels that cancel each other out', riff([fmt(1, 2, 16), chunk('data', opposite)])],
      ['with 12 bits in 16', riff([fmt(1, 1, 12), chunk('data', pcm())])],
      [
        'with chunks around',
        riff([chunk('JUNK', Buffer.alloc(28)), plain, chunk('data', pcm()), chunk('id3 ', Buffer.alloc(11))]),
      ],
    ])('%s', (_form, bytes) => {
      expect(samplesOf(bytes)).toHaveLength(48_000);
      expect(energyOf(bytes)).toBeCloseTo(0.125, 3);
    });

    it('one channel of six keeps its sixth', () => {
      const bytes = riff([fmt(1, 6, 16), chunk('data', sixChannels)]);
      expect(energyOf(bytes)).toBeCloseTo(0.125 / 36, 4);
    });

    it.each([
      ['A-law', riff([fmt(6, 1, 8), chunk('data', pcm())]), 'its sound is compressed as A-law; save it as PCM'],
      [
        'IMA ADPCM',
        riff([fmt(0x11, 1, 4), chunk('data', pcm())]),
        'its sound is compressed as IMA ADPCM; save it as PCM',
      ],
      ['no sound', riff([plain, chunk('data', Buffer.alloc(0))]), 'no samples'],
      [
        'no sound, and more behind',
        riff([plain, chunk('data', Buffer.alloc(0)), chunk('LIST', Buffer.alloc(20))]),
        'no samples',
      ],
      ['FLAC', Buffer.from('fLaC....................'), 'it is a FLAC file'],
      ['text', Buffer.from('not a wav'), 'no RIFF WAVE header'],
      ['nothing', Buffer.alloc(0), 'the file is empty'],
    ])('%s is refused by its name', (_form, bytes, reason) => {
      expect(readWav(bytes)).toEqual({ ok: false, reason });
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
