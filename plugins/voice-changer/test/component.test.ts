import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { rms } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { FRAME, LATENCY, mode, newest, old, pluginFolder, runFrames, turn } from './changer.ts';
import type { Settings } from './changer.ts';

const speech = loadSpeech('frontCenter');
const everyMode: Settings[] = [
  { mode: mode.natural },
  { mode: mode.pitch, semitones: 4, keepFormants: 1 },
  { mode: mode.pitch, semitones: -12, keepFormants: 0 },
  { mode: mode.pitch, semitones: 12, keepFormants: 0 },
  { mode: mode.robot },
  { mode: mode.whisper },
];

function peak(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

function steepest(samples: Float32Array): number {
  let most = 0;
  for (let index = 1; index < samples.length; index++) {
    most = Math.max(most, Math.abs((samples[index] ?? 0) - (samples[index - 1] ?? 0)));
  }
  return most;
}

function sine(hz: number, seconds: number, level: number): Float32Array {
  return Float32Array.from({ length: seconds * 48_000 }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / 48_000));
}

describe.each([old, newest])('samples through $version', (changer) => {
  test.each<Settings>([{ mode: mode.natural }, { mode: mode.pitch, semitones: 0 }, { mode: mode.robot, mix: 0 }])(
    'come out as they went in, 960 later, with nothing to change: %o',
    (settings) => {
      const plugin = changer.open(settings);
      // The first frame fades from the natural voice to the setting, which here is the same.
      const out = runFrames(plugin, speech);
      expect(out.subarray(LATENCY)).toEqual(speech.slice(0, out.length - LATENCY));
      expect(peak(out.subarray(0, LATENCY))).toBe(0);
    },
  );

  test('at a mix of 50 % are half the voice and half the robot', () => {
    const robot = changer.change(speech, { mode: mode.robot });
    const half = changer.change(speech, { mode: mode.robot, mix: 50 });
    const expected = speech.map((sample, index) => 0.5 * sample + 0.5 * (robot[index] ?? 0));
    const difference = half.map((sample, index) => sample - (expected[index] ?? 0));
    expect(peak(difference.subarray(FRAME))).toBeLessThan(0.02);
    expect(rms(difference)).toBeLessThan(1e-3);
  });

  test.each(everyMode)('stay finite and bounded whatever comes in: %o', (settings) => {
    const plugin = changer.open(settings);
    // The natural voice is only clamped, at 12 dB above full scale.
    const most = settings.mode === mode.natural ? 4.001 : 1.001;
    runFrames(plugin, new Float32Array(FRAME));
    for (const value of [1, -1, Number.NaN, Infinity, -Infinity, 3e38, -3e38, 1e-42, 0]) {
      const out = runFrames(plugin, new Float32Array(FRAME * 12).fill(value));
      expect(out.every(Number.isFinite)).toBe(true);
      expect(peak(out)).toBeLessThan(most);
    }
    const square = Float32Array.from({ length: FRAME * 60 }, (_, index) => (index % 300 < 150 ? 1 : -1));
    const out = runFrames(plugin, square).subarray(FRAME * 20);
    expect(peak(out)).toBeLessThan(1.001);
  });

  test.each(everyMode)('of silence are silence, also right after a reset in the middle of a word: %o', (settings) => {
    const plugin = changer.open(settings);
    runFrames(plugin, speech.subarray(0, 30 * FRAME));
    plugin.capturedAudio.reset();
    expect(peak(runFrames(plugin, new Float32Array(FRAME * 20)))).toBe(0);
  });

  test('do not click when the mode, the pitch and the mix are turned while one speaks', () => {
    const voice = sine(200, 4, 0.3);
    const plugin = changer.open({ mode: mode.natural });
    const parts: Float32Array[] = [];
    for (const [index, settings] of [...everyMode.slice(0, 5), { mix: 40 }, ...everyMode.slice(0, 2)].entries()) {
      turn(plugin, settings);
      parts.push(runFrames(plugin, voice.subarray(index * 40 * FRAME, (index + 1) * 40 * FRAME)));
    }
    // A sine of 0.3 at 400 Hz (12 semitones up) is this steep; the fade over 10 ms adds next to nothing.
    const sineSteepness = 0.3 * ((2 * Math.PI * 400) / 48_000);
    for (const part of parts) expect(steepest(part)).toBeLessThan(2 * sineSteepness);
  });
});

describe.each([old, newest])('the component $version', (changer) => {
  test('clamps and rounds what is turned, and ignores NaN and unknown numbers', () => {
    const { parameters } = changer.open();
    for (const [id, value, kept] of [
      [0, 99, 3],
      [0, 1.4, 1],
      [1, -40, -12],
      [1, 3.25, 3.25],
      [2, 0.6, 1],
      [3, 101, 100],
      [3, Number.NaN, 100],
      [9, 1, Number.NaN],
    ] as const) {
      parameters.setParameter(id, value);
      expect(parameters.getParameter(id)).toBe(kept);
    }
  });

  test('refuses 44.1 kHz and frames of 20 ms, and answers a frame of another length with an empty list', () => {
    const { capturedAudio } = changer.open();
    const unsupported = expect.objectContaining({ payload: { tag: 'unsupported-config' } });
    expect(() => capturedAudio.activate({ sampleRate: 44_100, frameSamples: 480 })).toThrow(unsupported);
    expect(() => capturedAudio.activate({ sampleRate: 48_000, frameSamples: 960 })).toThrow(unsupported);
    const activation = capturedAudio.activate({ sampleRate: 48_000, frameSamples: 480 });
    expect(activation).toEqual(changer === old ? LATENCY : { latencySamples: LATENCY, tailSamples: 14_400 });
    expect(capturedAudio.onAudioFrameCaptured(new Float32Array(479))).toHaveLength(0);
    expect(capturedAudio.onAudioFrameCaptured(new Float32Array(0))).toHaveLength(0);
  });
});

describe('the component', () => {
  test('announces the parameters of the manifest', async () => {
    const manifest: {
      settings: {
        properties: Record<
          string,
          {
            title: string;
            'x-parameter': number;
            minimum?: number;
            maximum?: number;
            enum?: string[];
            default: unknown;
          }
        >;
      };
    } = JSON.parse(await readFile(`${pluginFolder}manifest.json`, 'utf8'));
    const { parameters } = newest.open();
    const listed = parameters.listParameters();
    const settings = Object.values(manifest.settings.properties);
    expect(listed.map(({ id, name }) => [id, name])).toEqual(settings.map((one) => [one['x-parameter'], one.title]));
    for (const { id, minimum, maximum, defaultValue, isReadonly } of listed) {
      const schema = settings.find((one) => one['x-parameter'] === id);
      const choices = schema?.enum;
      expect(minimum).toBe(schema?.minimum ?? 0);
      expect(maximum).toBe(schema?.maximum ?? (choices === undefined ? 1 : choices.length - 1));
      const value = schema?.default;
      expect(defaultValue).toBe(choices === undefined ? Number(value) : choices.indexOf(String(value)));
      expect(parameters.getParameter(id)).toBe(defaultValue);
      expect(isReadonly).toBe(false);
    }
    expect(listed.map(({ unit }) => unit)).toEqual(['', 'semitones', '', '%', 'semitones', '']);
  });

  test('runs 100,000 frames and 1,000 settings in the memory of the first, at less than 300 µs a frame', () => {
    const plugin = newest.open();
    const settingsJson = JSON.stringify({ filler: 'x'.repeat(3000) });
    runFrames(plugin, speech);
    for (let told = 0; told < 100; told++) plugin.lifecycle.onSettingsChanged(settingsJson);
    const before = newest.memoryBytes();
    const frames = Math.floor(speech.length / FRAME);
    const started = performance.now();
    for (let done = 0; done < 100_000; done += frames) {
      turn(plugin, everyMode[(done / frames) % everyMode.length] ?? {});
      plugin.lifecycle.onSettingsChanged(settingsJson);
      const out = runFrames(plugin, speech);
      if (!out.every(Number.isFinite)) throw new Error(`A sample is not finite after ${done} frames.`);
    }
    const microsecondsPerFrame = ((performance.now() - started) * 1000) / 100_000;
    expect(microsecondsPerFrame).toBeLessThan(300);
    expect(newest.memoryBytes()).toBe(before);
    expect(before).toBeLessThan(1 << 20);
  }, 60_000);
});
