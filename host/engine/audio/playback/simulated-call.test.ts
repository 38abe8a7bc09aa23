import { beforeAll, describe, expect, it } from 'vitest';
import { align } from '../../../../e2e/metrics/align.ts';
import { rms } from '../../../../e2e/metrics/noise.ts';
import { stoi } from '../../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../../e2e/speech/speech.ts';
import { loadArtifact } from '../../../../plugins/tooling/load-artifact.ts';
import type { LoadedArtifact } from '../../../../plugins/tooling/load-artifact.ts';
import { firstPartyFile } from '../../catalogue/testing/first-party-file.ts';
import { encodeCall, hearCall } from './testing/simulated-call.ts';
import type { HeardCall, SimulatedCodec, SimulatedNetwork, SimulatedPacket } from './testing/simulated-call.ts';

interface OpusComponent extends SimulatedCodec {
  configureEncoder(config: object): number;
  openDecoder(decoder: number): void;
}

const WAY_MS = 20;
/** Frames that the listener has played before the scored voice begins. */
const WARM_UP_FRAMES = 200;
const VOICE_FRAMES = 600;
const encoder = { bitrate: 40_000, complexity: 5, useVbr: true, useDtx: false, useFec: true, expectedLossPercent: 5 };
let artifact: LoadedArtifact;
let speech: Float32Array;
let packets: readonly SimulatedPacket[];

function openOpus(): OpusComponent {
  const opus = artifact.instantiate()['jackfield:plugin/voice-codec@0.1.0'] as OpusComponent;
  opus.configureEncoder({ ...encoder, isLowDelay: false });
  opus.openDecoder(1);
  return opus;
}

/** A repeatable sequence of numbers in [0, 1). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** 2 s of warm-up, then 6 s of speech. */
function hear(network: SimulatedNetwork, of = packets, driftPpm = 0): HeardCall {
  const frames = (of.at(-1)?.timestamp ?? 0) + 2;
  return hearCall(openOpus(), of, network, frames, driftPpm);
}

function scoreOf(heard: HeardCall): number {
  const from = WARM_UP_FRAMES * 480;
  const reference = speech.subarray(from);
  return stoi(reference, align(reference, heard.samples.subarray(from), 48_000).samples, 48_000);
}

beforeAll(async () => {
  artifact = await loadArtifact(firstPartyFile('opus'));
  const voice = loadSpeech('congratulations').subarray(0, VOICE_FRAMES * 480);
  speech = new Float32Array(WARM_UP_FRAMES * 480 + voice.length);
  speech.set(voice.subarray(voice.length - WARM_UP_FRAMES * 480));
  speech.set(voice, WARM_UP_FRAMES * 480);
  packets = encodeCall(openOpus(), speech, 2);
});

describe('a simulated call over real Opus', () => {
  it('adds at most one tick without jitter: what is heard is what was decoded, and nothing is stretched or concealed', () => {
    const heard = hear(() => WAY_MS);
    expect(heard.concealedTicks).toEqual([]);
    expect(Math.max(...heard.bufferMs.subarray(WARM_UP_FRAMES))).toBeLessThanOrEqual(10);
    expect(scoreOf(heard)).toBeGreaterThan(0.99);
  });

  it.each([
    { jitterMs: 20, most: 0.005, score: 0.99 },
    { jitterMs: 60, most: 0.01, score: 0.985 },
  ])('carries speech over jitter of $jitterMs ms with reordering', ({ jitterMs, most, score }) => {
    const random = makeRandom(jitterMs);
    const heard = hear(() => WAY_MS + random() * jitterMs);
    const late = heard.concealedTicks.filter((tick) => tick > WARM_UP_FRAMES);
    expect(late.length / (heard.bufferMs.length - WARM_UP_FRAMES)).toBeLessThanOrEqual(most);
    expect(Math.max(...heard.bufferMs.subarray(WARM_UP_FRAMES))).toBeLessThanOrEqual(jitterMs + 20);
    expect(scoreOf(heard)).toBeGreaterThan(score);
  });

  it('keeps words intelligible when 10 % of the packets are lost three at a time', () => {
    const random = makeRandom(4);
    let left = 0;
    const heard = hear(() => {
      if (left === 0 && random() < 0.037) left = 3;
      return left-- > 0 ? null : (left = 0) + WAY_MS;
    });
    expect(scoreOf(heard)).toBeGreaterThan(0.9);
  });

  it('holds its delay while 30 % of the packets are lost at random, and conceals few of them', () => {
    const random = makeRandom(30);
    const heard = hear(() => (random() < 0.3 ? null : WAY_MS));
    const delays = heard.bufferMs.subarray(WARM_UP_FRAMES);
    const moves = delays.slice(1).map((ms, at) => Math.abs(ms - (delays[at] ?? 0)));
    expect(moves.reduce((sum, each) => sum + each, 0)).toBeLessThan(80);
    expect(heard.concealedTicks.filter((tick) => tick > WARM_UP_FRAMES).length).toBeLessThanOrEqual(12);
  });

  it('loses one packet in a hundred to stalls of 25 to 55 ms without letting the delay grow', () => {
    const random = makeRandom(5);
    let untilMs = -1;
    const heard = hear((index) => {
      const atMs = index * 20;
      if (untilMs < atMs && random() < 0.01) untilMs = atMs + 25 + random() * 30;
      return WAY_MS + Math.max(random() * 2, untilMs - atMs);
    });
    expect(scoreOf(heard)).toBeGreaterThan(0.98);
  });

  it('plays every word of a burst that comes 300 ms late, and is back at its floor 5 s later', () => {
    const heard = hear((index) => (index >= 110 && index < 125 ? WAY_MS + (125 - index) * 20 : WAY_MS));
    const burstEndsAt = 252;
    expect(Math.max(...heard.bufferMs)).toBeGreaterThan(200);
    expect(Math.max(...heard.bufferMs.subarray(burstEndsAt + 500))).toBeLessThanOrEqual(10);
    expect(heard.drops).toEqual({});
    expect(scoreOf(heard)).toBeGreaterThan(0.9);
  });

  it.each([-200, 200])('follows a talker whose clock is off by %i ppm for 60 s without concealing a frame', (ppm) => {
    const minute = Array.from({ length: 10 }, (_, round) => round).flatMap((round) =>
      packets
        .filter(({ timestamp }) => timestamp >= WARM_UP_FRAMES)
        .map((packet) => {
          const timestamp = packet.timestamp - WARM_UP_FRAMES + round * VOICE_FRAMES;
          return { ...packet, timestamp, sentMs: (timestamp + 2) * 10 };
        }),
    );
    const heard = hear(() => WAY_MS, minute, ppm);
    expect(heard.concealedTicks).toEqual([]);
    expect(heard.drops).toEqual({});
    expect(Math.max(...heard.bufferMs.subarray(500))).toBeLessThanOrEqual(20);
    // The last 6 s, after the buffer has adapted for 54 s.
    const reference = speech.subarray(WARM_UP_FRAMES * 480);
    const last = heard.samples.subarray(9 * VOICE_FRAMES * 480);
    expect(stoi(reference, align(reference, last, 48_000).samples, 48_000)).toBeGreaterThan(0.99);
  });

  it('has the noise of the room between words instead of digital silence, and silence 3 s after the last', () => {
    // The gate is open for 1 s, closed for 1 s, and so on; then it stays closed.
    const isOpen = (frame: number): boolean => frame < 700 && frame % 200 < 100;
    const gated = encodeCall(openOpus(), speech, 2, isOpen);
    const heard = hearCall(openOpus(), gated, () => WAY_MS, 1_200);
    const pause = heard.samples.subarray(530 * 480, 590 * 480);
    expect(pause.every((sample) => sample !== 0)).toBe(true);
    expect(rms(pause)).toBeLessThan(0.002);
    expect(heard.samples.subarray(1_050 * 480).every((sample) => sample === 0)).toBe(true);
    expect(heard.concealedTicks).toEqual([]);
  });
});
