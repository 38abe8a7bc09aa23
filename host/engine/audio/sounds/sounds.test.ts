import { describe, expect, it } from 'vitest';
import { decodeSound, toPlaybackRate } from './decode-sound.ts';
import { SoundDeck } from './sound-deck.ts';
import { Sounds } from './sounds.ts';

const tone = (samples: number, level = 0.5): Float32Array =>
  Float32Array.from({ length: samples }, (_, index) => level * Math.sin((2 * Math.PI * 440 * index) / 48_000));
const silence = (): Float32Array => new Float32Array(480);
const peak = (frame: Float32Array): number => frame.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const rms = (frame: Float32Array): number => Math.sqrt(frame.reduce((sum, x) => sum + x * x, 0) / frame.length);

function open(): { sounds: Sounds; ended: number[] } {
  const ended: number[] = [];
  return { sounds: new Sounds((id) => ended.push(id)), ended };
}

describe('SoundDeck', () => {
  it('adds a sound sample by sample with its gain, and says when it is over', () => {
    const ended: number[] = [];
    const deck = new SoundDeck((id) => ended.push(id));
    const sound = tone(1_200);
    deck.start(1, sound, 2);
    const heard = new Float32Array(1_440);
    for (let frame = 0; frame < 3; frame++) {
      expect(deck.isActive).toBe(true);
      deck.addTo(heard.subarray(frame * 480, (frame + 1) * 480));
    }
    expect(ended).toEqual([1]);
    expect(deck.isActive).toBe(false);
    // Between the edges of 2 ms the output is twice the sound.
    for (let index = 96; index < 1_200 - 96; index++) expect(heard[index]).toBeCloseTo(2 * (sound[index] ?? 0), 5);
    expect(heard.subarray(1_200).every((sample) => sample === 0)).toBe(true);
  });

  it('begins and ends a sound that is cut in the middle of a wave without a step', () => {
    const deck = new SoundDeck(() => undefined);
    deck.start(1, new Float32Array(480).fill(0.8), 1);
    const heard = silence();
    deck.addTo(heard);
    let step = Math.abs(heard[479] ?? 0);
    for (let index = 0; index < 480; index++) {
      step = Math.max(step, Math.abs((heard[index] ?? 0) - (index === 0 ? 0 : (heard[index - 1] ?? 0))));
    }
    expect(step).toBeLessThan(0.8 / 90);
  });

  it('fades a stopped sound out within 10 ms', () => {
    const ended: number[] = [];
    const deck = new SoundDeck((id) => ended.push(id));
    deck.start(1, new Float32Array(48_000).fill(0.5), 1);
    deck.addTo(silence());
    deck.stop(1);
    deck.stop(1);
    deck.stop(99);
    const heard = silence();
    deck.addTo(heard);
    expect(ended).toEqual([1]);
    expect(heard[0]).toBeCloseTo(0.5, 3);
    expect(heard[240]).toBeCloseTo(0.25, 2);
    expect(heard[479]).toBeLessThan(0.01);
  });

  it('plays sixteen at once, eight of which may be on their way out, and one more when one is over', () => {
    const deck = new SoundDeck(() => undefined);
    const flat = (samples: number): Float32Array => new Float32Array(samples).fill(0.05);
    for (let id = 1; id <= 16; id++) expect(deck.start(id, flat(id === 3 ? 480 : 4_800), 1)).toBe(true);
    expect(deck.start(17, tone(480), 1)).toBe(false);
    const heard = silence();
    deck.addTo(heard);
    expect(heard[240]).toBeCloseTo(0.8, 5);
    expect(deck.start(17, tone(480), 1)).toBe(true);
  });
});

describe('Sounds', () => {
  it('leaves frames alone while nothing plays', () => {
    const frame = tone(480);
    const { sounds } = open();
    expect(sounds.addTo(frame, false, false)).toBe(frame);
    expect(sounds.takeSent()).toBeNull();
    expect(sounds.isSending).toBe(false);
  });

  it('plays to oneself alone on top of what is heard, without changing that, and never beyond full scale', () => {
    const { sounds, ended } = open();
    sounds.play(1, tone(960, 0.3), 1, false);
    const voice = tone(480, 0.2);
    const before = Float32Array.from(voice);
    expect(rms(sounds.addTo(voice, false, false))).toBeCloseTo(0.5 / Math.SQRT2, 1);
    expect(voice).toEqual(before);
    expect([sounds.isSending, sounds.takeSent()]).toEqual([false, null]);
    for (let id = 2; id < 8; id++) sounds.play(id, tone(4_800, 1), 4, false);
    for (let frame = 0; frame < 12; frame++)
      expect(peak(sounds.addTo(tone(480, 1), false, false))).toBeLessThanOrEqual(1);
    expect(ended.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('sends to the channel and plays to oneself; over when both clocks are through; limited', () => {
    const { sounds, ended } = open();
    sounds.play(1, tone(960, 0.3), 1, true);
    expect(rms(Float32Array.from(sounds.takeSent() ?? []))).toBeCloseTo(0.3 / Math.SQRT2, 1);
    expect(rms(sounds.addTo(silence(), false, false))).toBeCloseTo(0.3 / Math.SQRT2, 1);
    sounds.takeSent();
    expect(sounds.takeSent()).toBeNull();
    expect(ended).toEqual([]);
    sounds.addTo(silence(), false, false);
    expect(ended).toEqual([1]);
    for (let id = 2; id < 8; id++) sounds.play(id, tone(480, 1), 4, true);
    expect(peak(sounds.takeSent() ?? silence())).toBeLessThanOrEqual(1);
  });

  it('does not play twice what one hears anyway, and passes unheard while one is deaf', () => {
    const { sounds, ended } = open();
    sounds.play(1, tone(1_440, 0.3), 1, true);
    expect(peak(sounds.addTo(silence(), true, false))).toBe(0);
    expect(peak(sounds.addTo(silence(), false, true))).toBe(0);
    expect(peak(sounds.addTo(silence(), false, false))).toBeGreaterThan(0.2);
    for (let frame = 0; frame < 3; frame++) sounds.takeSent();
    expect(ended).toEqual([1]);
  });

  it('ends everything at once, and one too many', () => {
    const { sounds, ended } = open();
    for (let id = 1; id <= 17; id++) sounds.play(id, tone(4_800), 1, true);
    expect(ended).toEqual([17]);
    sounds.stop(1);
    sounds.clear();
    expect(ended.length).toBe(17);
    expect(sounds.isSending).toBe(false);
  });
});

/** A WAV file of 16-bit samples, all channels alike. */
function wav(samples: Float32Array, rate: number, channels = 1): Uint8Array {
  const data = Buffer.alloc(samples.length * channels * 2);
  for (let index = 0; index < samples.length; index++) {
    for (let channel = 0; channel < channels; channel++) {
      data.writeInt16LE(Math.round((samples[index] ?? 0) * 32_767), (index * channels + channel) * 2);
    }
  }
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

describe('a recorded sound', () => {
  it.each([8_000, 11_025, 22_050, 44_100, 48_000])(
    'of %i Hz comes to 48 kHz without a seam at the seconds',
    async (rate) => {
      const samples = Float32Array.from({ length: rate * 3 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate));
      const recorded = decodeSound(wav(samples, rate, 2));
      if (typeof recorded === 'string') throw new Error(recorded);
      const played = await toPlaybackRate(recorded);
      expect(played.length).toBe(144_000);
      const wanted = tone(144_000);
      let worst = 0;
      for (let index = 2_000; index < 142_000; index++) {
        worst = Math.max(worst, Math.abs((played[index] ?? 0) - (wanted[index] ?? 0)));
      }
      expect(worst).toBeLessThan(0.001);
    },
  );

  it('is refused with three channels, below 8 and above 48 kHz, beyond 60 s, empty, or as something else', () => {
    const short = new Float32Array(10);
    expect(decodeSound(wav(short, 48_000, 3))).toBe('3 channels');
    expect(decodeSound(wav(short, 7_999))).toBe('a rate of 7999 Hz');
    expect(decodeSound(wav(short, 48_001))).toBe('a rate of 48001 Hz');
    expect(decodeSound(wav(new Float32Array(0), 8_000))).toBe('no samples');
    expect(decodeSound(wav(new Float32Array(480_001), 8_000))).toBe('longer than 60 s');
    expect(typeof decodeSound(wav(new Float32Array(480_000), 8_000))).toBe('object');
    expect(decodeSound(Buffer.from('OggS'))).toBe('it is an Ogg file');
  });
});
