import { describe, expect, test } from 'vitest';
import { addPinkNoise, randomSource, rms } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import type { SpeechName } from '../../../e2e/speech/speech.ts';
import {
  atLevel,
  decide,
  FRAME,
  join,
  keyboard,
  memoryBytes,
  openGate,
  openShare,
  parameter,
  pink,
  RATE,
} from './gate.ts';
import type { Controls, Plugin } from './gate.ts';

const voices: readonly SpeechName[] = ['congratulations', 'instructions', 'novel'];

/** Share of the frames with speech (within 15 dB of the whole clip's level) that the gate keeps closed. */
function missedSpeech(plugin: Plugin, samples: Float32Array): number {
  const floor = rms(samples) / 10 ** (15 / 20);
  const spoken = decide(plugin, samples).filter(
    (_, index) => rms(samples.subarray(index * FRAME, (index + 1) * FRAME)) > floor,
  );
  return 1 - openShare(spoken);
}

/** 200 ms that last and are no speech. */
const beep = atLevel(
  Float32Array.from({ length: 0.2 * RATE }, (_, index) => Math.sin(index * 0.13)),
  -35,
);

describe('automatic', () => {
  test.each(voices)('misses under one frame in 25 of %s as spoken, at -45 dBFS too', (name) => {
    const speech = loadSpeech(name);
    expect(missedSpeech(openGate(), speech)).toBeLessThan(0.04);
    expect(missedSpeech(openGate(), atLevel(speech, -45))).toBeLessThan(0.04);
  });

  test('misses under 6 % of speech in pink noise 10 dB below it', () => {
    expect(missedSpeech(openGate(), addPinkNoise(loadSpeech('congratulations'), 10, 1))).toBeLessThan(0.06);
  });

  test('opens with the soft f of the first word and closes within 700 ms after the last', () => {
    const speech = loadSpeech('frontCenter');
    const loud = (index: number) => rms(speech.subarray(index * FRAME, (index + 1) * FRAME)) > 0.02;
    const frames = Array.from({ length: Math.floor(speech.length / FRAME) }, (_, index) => index).filter(loud);
    const decisions = decide(openGate(), join(pink(1, -60), speech, pink(2, -60)));
    // The word begins with a soft f, 70 ms before it is loud.
    expect(decisions.indexOf(true) - 100 - frames[0]!).toBeGreaterThanOrEqual(-8);
    expect(decisions.indexOf(true) - 100 - frames[0]!).toBeLessThanOrEqual(-5);
    expect(decisions.lastIndexOf(true) - 100 - frames.at(-1)!).toBeLessThan(70);
    expect(decisions.lastIndexOf(true) - 100 - frames.at(-1)!).toBeGreaterThan(25);
  });

  test.each([-60, -40, -20])('stays shut for 10 s of pink noise at %i dBFS', (dbfs) => {
    expect(openShare(decide(openGate(), pink(10, dbfs)).slice(100))).toBe(0);
  });

  test.each([0.05, 0.3, 0.9])('stays shut for 10 s of keys hit with a peak of %f', (peak) => {
    expect(openShare(decide(openGate(), keyboard(10, peak)))).toBe(0);
  });

  test('stays shut in digital silence and, 100 ms after it begins, in noise behind it, and opens for speech', () => {
    const plugin = openGate();
    expect(openShare(decide(plugin, new Float32Array(60 * RATE)))).toBe(0);
    expect(openShare(decide(plugin, pink(5, -40)).slice(12))).toBe(0);
    expect(missedSpeech(plugin, loadSpeech('novel'))).toBeLessThan(0.04);
  });

  test('opens on suspicion with the second frame of a sound that lasts, for 100 ms, and again only after pauses of 1, 4 and 16 s', () => {
    const sound = join(beep, pink(0.3, -80));
    const decisions = decide(openGate(), join(pink(1, -80), ...Array.from({ length: 50 }, () => sound)));
    const openings = decisions.flatMap((isOpen, frame) => (isOpen && decisions[frame - 1] === false ? [frame] : []));
    expect(openings).toEqual([101, 101 + 110, 101 + 550, 101 + 2160]);
    expect(decisions.filter(Boolean)).toHaveLength(4 * 10);
  });

  test('a long attack means patience: nothing opens on suspicion', () => {
    const sound = join(pink(1, -80), beep, pink(1, -80));
    expect(openShare(decide(openGate({ attack: 30 }), sound))).toBe(0);
    expect(openShare(decide(openGate(), sound))).toBeGreaterThan(0);
  });

  test('opens more readily with more sensitivity', () => {
    const mumbled = addPinkNoise(loadSpeech('novel'), 0, 4);
    const share = (sensitivity: number) => openShare(decide(openGate({ sensitivity, hold: 0, release: 0 }), mumbled));
    expect(share(100)).toBeGreaterThan(share(50));
    expect(share(50)).toBeGreaterThan(share(5) + 0.1);
  });

  test('reports a probability over 0.8 for most of speech and under 0.5 for noise', () => {
    const probabilities = (samples: Float32Array) => {
      const { voiceGate } = openGate();
      const all = Array.from(
        { length: Math.floor(samples.length / FRAME) },
        (_, index) => voiceGate.onGateFrame(samples.slice(index * FRAME, (index + 1) * FRAME)).speechProbability,
      );
      return all.toSorted((a, b) => a - b);
    };
    const speech = probabilities(loadSpeech('congratulations'));
    const noise = probabilities(pink(5, -40));
    expect(speech[Math.floor(speech.length * 0.4)]).toBeGreaterThan(0.8);
    expect(noise.at(-1)).toBeLessThan(0.5);
    expect(noise[0]).toBeGreaterThanOrEqual(0);
    expect(speech.at(-1)).toBeLessThanOrEqual(1);
  });
});

describe('threshold', () => {
  const tone = (seconds: number, dbfs: number) =>
    atLevel(
      Float32Array.from({ length: seconds * RATE }, (_, index) => Math.sin(index * 0.1)),
      dbfs,
    );
  const manual: Controls = { mode: 1, threshold: -40, attack: 0, hold: 200, release: 0 };

  test('-40 dB opens for a tone at -39 dB and not for one at -41 dB', () => {
    expect(openShare(decide(openGate(manual), tone(1, -39)))).toBe(1);
    expect(openShare(decide(openGate(manual), tone(1, -41)))).toBe(0);
  });

  test('attack of 50 ms opens with frame 5, of 0 with frame 0', () => {
    expect(decide(openGate({ ...manual, attack: 50 }), tone(1, -20)).indexOf(true)).toBe(5);
    expect(decide(openGate(manual), tone(1, -20)).indexOf(true)).toBe(0);
  });

  test('a click of 20 ms does not pass an attack of 50 ms', () => {
    const clicks = join(...Array.from({ length: 20 }, () => join(tone(0.02, -10), tone(0.1, -90))));
    expect(openShare(decide(openGate({ ...manual, attack: 50 }), clicks))).toBe(0);
  });

  test('hold of 200 ms keeps 20 quiet frames, release of 100 ms 10 more while the tone dies away', () => {
    const openFrames = (controls: Controls, tail: Float32Array) =>
      decide(openGate(controls), join(tone(0.1, -20), tail)).filter(Boolean).length - 10;
    expect(openFrames(manual, tone(1, -90))).toBe(20);
    expect(openFrames({ ...manual, release: 100 }, tone(1, -90))).toBe(20);
    expect(openFrames({ ...manual, release: 100 }, tone(1, -44))).toBe(30);
    expect(openFrames({ ...manual, release: 100 }, tone(1, -48))).toBe(20);
  });

  test('opens for a whistle, which automatic takes for no speech', () => {
    const whistle = atLevel(
      Float32Array.from({ length: 2 * RATE }, (_, index) => Math.sin(index * 0.35)),
      -25,
    );
    expect(openShare(decide(openGate({ mode: 1 }), whistle))).toBeGreaterThan(0.98);
    expect(openShare(decide(openGate(), whistle))).toBeLessThan(0.3);
  });
});

test('lists six parameters that the user turns and the level meter, which follows the sound', () => {
  const { parameters, voiceGate } = openGate();
  const list = parameters.listParameters();
  expect(list.map(({ id, name, isReadonly }) => `${id} ${name}${isReadonly ? ' (meter)' : ''}`)).toEqual([
    '0 Mode',
    '1 Sensitivity',
    '2 Threshold',
    '3 Attack',
    '4 Hold',
    '5 Release',
    '6 Level (meter)',
  ]);
  for (const { id, defaultValue } of list) expect(parameters.getParameter(id)).toBe(defaultValue);
  voiceGate.onGateFrame(new Float32Array(FRAME).fill(0.1));
  expect(parameters.getParameter(parameter.level)).toBeCloseTo(-20, 3);
  parameters.setParameter(parameter.level, -3);
  expect(parameters.getParameter(parameter.level)).toBeCloseTo(-20, 3);
  parameters.setParameter(parameter.hold, 99_999);
  expect(parameters.getParameter(parameter.hold)).toBe(3000);
  parameters.setParameter(parameter.hold, Number.NaN);
  expect(parameters.getParameter(parameter.hold)).toBe(3000);
  expect(parameters.getParameter(7)).toBeNaN();
});

test('values that are not finite or far too loud leave nothing behind', () => {
  const plugin = openGate();
  const random = randomSource(9);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e38]) {
    decide(
      plugin,
      new Float32Array(FRAME * 10).map(() => value * random()),
    );
    decide(plugin, pink(3, -60));
    expect(openShare(decide(plugin, pink(3, -60)))).toBe(0);
    expect(missedSpeech(plugin, loadSpeech('congratulations'))).toBeLessThan(0.04);
  }
  // Suspicion is there, too: it opens before the detector does.
  const opening = decide(plugin, join(pink(5, -80), pink(0.05, -35))).indexOf(true, 450);
  expect(opening).toBeGreaterThanOrEqual(500);
  expect(opening).toBeLessThanOrEqual(502);
});

test('a reset forgets the past, refuses nothing, and memory does not grow in 3,000 resets', () => {
  const plugin = openGate();
  const speech = loadSpeech('novel').subarray(0, RATE);
  const first = decide(plugin, speech);
  plugin.voiceGate.reset();
  expect(decide(plugin, speech)).toEqual(first);
  const before = memoryBytes();
  for (let round = 0; round < 3000; round++) plugin.voiceGate.reset();
  expect(memoryBytes()).toBe(before);
});

test('another rate or frame length is refused', () => {
  const { voiceGate } = openGate();
  const unsupported = expect.objectContaining({ payload: { tag: 'unsupported-config', val: undefined } });
  expect(() => voiceGate.activate({ sampleRate: 16_000, frameSamples: 160 })).toThrow(unsupported);
});
