import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLag } from '../../../e2e/metrics/lag.ts';
import { pinkNoise, randomSource, rms } from '../../../e2e/metrics/noise.ts';
import { convolve, erleDb, roomResponse, withDrift } from '../../../e2e/metrics/room.ts';
import { siSdr } from '../../../e2e/metrics/si-sdr.ts';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

const RATE = 48_000;
const FRAME = 480;
/** 33 samples for the bands, half a block and a block of AEC3. */
const LATENCY = 321;
const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);
const far = loadSpeech('congratulations');
const near = loadSpeech('novel');

type Plugin = Pick<Host, 'lifecycle' | 'echoCanceller'>;

function open(): Plugin {
  const plugin = artifact.instantiate() as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged('{}');
  const activation = plugin.echoCanceller.activate({ sampleRate: RATE, frameSamples: FRAME });
  expect(activation).toEqual({ latencySamples: LATENCY, tailSamples: 0 });
  return plugin;
}

/** What the plugin makes of whole frames of `microphone`, as late as it is. */
function cancel(plugin: Plugin, microphone: Float32Array, farEnd: Float32Array): Float32Array {
  const out = new Float32Array(microphone.length - (microphone.length % FRAME));
  for (let start = 0; start < out.length; start += FRAME) {
    const end = start + FRAME;
    out.set(plugin.echoCanceller.onEchoFrame(microphone.slice(start, end), farEnd.slice(start, end)), start);
  }
  return out;
}

function room(delayMs: number, gainDb = -12, seed = 5): Float32Array {
  return roomResponse({ delayMs, gainDb, reverberationMs: 200, seed });
}

function level(samples: Float32Array): number {
  return 20 * Math.log10(Math.max(rms(samples), 1e-9));
}

describe('recorded speech from the loudspeaker, heard 12 dB softer in a room', () => {
  test.each([20, 60, 250])('is at least 45 dB softer from 1.5 s on with %i ms of delay', (delayMs) => {
    const echo = convolve(far, room(delayMs));
    const left = cancel(open(), echo, far);
    expect(erleDb(echo, left, 1.5, 12)).toBeGreaterThan(45);
    expect(erleDb(echo, left, 0, 1.5)).toBeGreaterThan(10);
  });

  test('is at least 45 dB softer with clocks 50 ppm apart, and from 1.5 s after a change of the path on', () => {
    const drifting = withDrift(convolve(far, room(60)), 50);
    expect(erleDb(drifting, cancel(open(), drifting, far), 1.5, 12)).toBeGreaterThan(45);
    const [before, after] = [convolve(far, room(60)), convolve(far, room(95, -9, 9))];
    const moved = before.map((sample, index) => (index < 5 * RATE ? sample : after[index]!));
    expect(erleDb(moved, cancel(open(), moved, far), 6.5, 12)).toBeGreaterThan(45);
  });
});

test('speech at the microphone stays intelligible while the loudspeaker speaks: STOI 0.8 with an echo of −12 dB, 4 s after the first sound', () => {
  const microphone = convolve(far, room(60));
  near.forEach((sample, index) => (microphone[index + 4 * RATE]! += sample));
  const out = cancel(open(), microphone, far);
  const heard = out.slice(4 * RATE + LATENCY, 4 * RATE + LATENCY + near.length);
  expect(stoi(near, heard, RATE)).toBeGreaterThan(0.8);
});

test('speech without any echo, as with headphones, comes out 15 dB near to itself after 7 s', () => {
  const microphone = new Float32Array(far.length);
  near.subarray(0, 7 * RATE).forEach((sample, index) => (microphone[index + 5 * RATE] = sample));
  const out = cancel(open(), microphone, far);
  expect(
    siSdr(microphone.slice(7 * RATE, 11 * RATE), out.slice(7 * RATE + LATENCY, 11 * RATE + LATENCY)),
  ).toBeGreaterThan(15);
});

describe('asleep', () => {
  test('while the far end is silent it sleeps: the microphone passes bit for bit, 321 samples late', () => {
    const plugin = open();
    const silence = new Float32Array(near.length);
    // In the first second it listens to the room's own noise.
    cancel(plugin, near.subarray(0, RATE), silence);
    const out = cancel(plugin, near, silence);
    const end = out.length - LATENCY;
    // Awake, the filter bank gives a voice back only to 66 dB: what is equal to the last bit did not pass it.
    expect(out.subarray(2 * FRAME + LATENCY)).toEqual(near.subarray(2 * FRAME, end));
  });

  test('it keeps the room and wakes without a burst of echo: the first second after 5 s of silence is 40 dB softer', () => {
    const played = new Float32Array(22 * RATE);
    played.set(far);
    played.set(far.subarray(0, 5 * RATE), 17 * RATE);
    const echo = convolve(played, room(60));
    const left = cancel(open(), echo, played);
    expect(erleDb(echo, left, 17, 18)).toBeGreaterThan(40);
    const loudest = Math.max(
      ...Array.from({ length: 20 }, (_, piece) =>
        level(left.subarray(17 * RATE + piece * 2400, 17 * RATE + (piece + 1) * 2400)),
      ),
    );
    expect(loudest).toBeLessThan(-65);
  });

  test('falling asleep and waking make no step in a tone at the microphone', () => {
    const tone = Float32Array.from(
      { length: 12 * RATE },
      (_, index) => 0.1 * Math.sin((2 * Math.PI * 200 * index) / RATE),
    );
    const played = new Float32Array(tone.length);
    played.set(
      pinkNoise(RATE, 1).map((sample) => sample * 0.01),
      RATE,
    );
    played.set(
      pinkNoise(RATE, 2).map((sample) => sample * 0.01),
      8 * RATE,
    );
    const out = cancel(open(), tone, played);
    let steepest = 0;
    for (let index = FRAME; index < out.length; index++)
      steepest = Math.max(steepest, Math.abs(out[index]! - out[index - 1]!));
    expect(steepest).toBeLessThan(0.1 * ((2 * Math.PI * 200) / RATE) * 1.5);
  });
});

test('NaN, infinity, 1e30 and a clipped microphone leave nothing behind: the next echo is 35 dB softer', () => {
  const plugin = open();
  const echo = convolve(far, room(60));
  cancel(plugin, echo, far);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1e38, 1]) {
    const frames = new Float32Array(FRAME * 4).fill(value);
    for (const [microphone, farEnd] of [
      [frames, far],
      [echo, frames],
      [frames, frames],
    ] as const) {
      const out = cancel(plugin, microphone.subarray(0, FRAME * 4), farEnd.subarray(0, FRAME * 4));
      expect(out.every((sample) => Number.isFinite(sample))).toBe(true);
    }
  }
  const left = cancel(plugin, echo, far);
  expect(left.every((sample) => Number.isFinite(sample))).toBe(true);
  expect(erleDb(echo, left, 3, 12)).toBeGreaterThan(35);
});

test('after a reset the same frames give the same sound, and memory does not grow in 300 resets', () => {
  const plugin = open();
  const echo = convolve(far.subarray(0, 2 * RATE), room(60));
  const first = cancel(plugin, echo, far);
  plugin.echoCanceller.reset();
  expect(cancel(plugin, echo, far)).toEqual(first);
  const before = artifact.memoryBytes();
  for (let round = 0; round < 300; round++) plugin.echoCanceller.reset();
  expect(artifact.memoryBytes()).toBe(before);
});

test('another rate or frame length is refused, and a frame of another length passes', () => {
  const plugin = open();
  const unsupported = expect.objectContaining({ payload: { tag: 'unsupported-config', val: undefined } });
  for (const config of [
    { sampleRate: 44_100, frameSamples: 480 },
    { sampleRate: 48_000, frameSamples: 960 },
  ]) {
    expect(() => plugin.echoCanceller.activate(config)).toThrow(unsupported);
  }
  expect(plugin.echoCanceller.onEchoFrame(new Float32Array(7).fill(0.5), new Float32Array(480))).toHaveLength(7);
});

test('frames of random loudness at both ends, 2,000 of them, are never a trap', () => {
  const plugin = open();
  const random = randomSource(5);
  const frame = (): Float32Array => {
    const loudness = 10 ** (random() * 6);
    return Float32Array.from({ length: FRAME }, () => random() * loudness);
  };
  for (let round = 0; round < 2000; round++) {
    expect(plugin.echoCanceller.onEchoFrame(frame(), frame()).every((sample) => Number.isFinite(sample))).toBe(true);
  }
});

test('the latency that it tells is the one that it has', () => {
  const plugin = open();
  const out = cancel(
    plugin,
    near,
    pinkNoise(near.length, 7).map((sample) => sample * 0.01),
  );
  expect(findLag(near.subarray(5 * RATE, 6 * RATE), out.subarray(5 * RATE, 6 * RATE + 2000)).samples).toBe(LATENCY);
});
